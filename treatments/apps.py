from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "treatments"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from bookings import flags as desk
        from bookings import gate as booking
        from notifications import doors
        from treatments import (
            before_letters,
            digest,
            flags,
            gate,
            invitations,
            letters,
            permissions_chart,
            seal,
        )
        from treatments.courses import at_desk
        from treatments.courses import letters as course_letters
        from treatments.home_care import at_desk as at_home
        from treatments.home_care import letters as home_letters
        from treatments.intake import chart

        post_migrate.connect(seal.after_migrate, sender=self)
        booking.fill(gate.CareGate())
        desk.register_flags(flags.of_visits)
        desk.register_attention(flags.attention)
        desk.register_section(flags.sections)
        desk.register_section(at_desk.sections)
        desk.register_section(at_home.sections)
        desk.register_section(permissions_chart.sections)
        desk.register_section(chart.sections)
        doors.register_guard(digest.GUARD, digest.nobody_comes)
        doors.register_guard(before_letters.UNREAD_GUARD, before_letters.nothing_to_look_at)
        doors.register_guard(home_letters.GUARD, home_letters.as_written)
        doors.register_guard(course_letters.GUARD, course_letters.still_running)
        doors.register_guard(invitations.GUARD, invitations.objection)
        doors.register_guard(letters.UNAPPROVED_GUARD, letters.still_unapproved)
