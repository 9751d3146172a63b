"""`/api/v1/`: mounts each app's routes."""

from ninja import NinjaAPI

from bookings.api import errors
from bookings.api.routes import router as diary

api = NinjaAPI(
    title="Skin Fit",
    version="1",
    description="Openings and visits of one studio. All times are ISO 8601 with offset.",
    docs_url=None,
    urls_namespace="api",
)
errors.install(api)
api.add_router("", diary)
