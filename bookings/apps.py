from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from bookings import overlap, recipients
        from notifications import doors

        post_migrate.connect(overlap.after_migrate, sender=self)
        doors.register_recipient("client", recipients.client_address, recipients.client_addresses)
        doors.register_recipient(
            "practitioner", recipients.practitioner_address, recipients.practitioner_addresses
        )
        doors.register_guard(recipients.AS_WRITTEN, recipients.visit_as_written, recipients.visits_as_written)
        doors.register_guard(recipients.AHEAD, recipients.visit_ahead, recipients.visits_ahead)
