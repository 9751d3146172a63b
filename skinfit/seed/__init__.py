"""A believable studio to try the product with, the same for the same seed."""

DEMO_PASSWORD = "porcelain-and-petrol"  # noqa: S105 - the demo's, printed at the first start
DEMO_PIN = "2580"
