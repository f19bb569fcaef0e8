"""The addresses of the house: every room's routes, and the pages. Called once by `server.app`."""

from __future__ import annotations

from apiflask import APIFlask


def register(app: APIFlask) -> None:
    """Give the app every address; the headers guard what any of them answers."""
    from server import pages
    from server.access.routes import bp as access_bp
    from server.announcing.routes import bp as announcing_bp
    from server.hall.routes import bp as hall_bp
    from server.operations.routes import bp as operations_bp
    from server.printing.routes import bp as printing_bp
    from server.queue.routes import bp as queue_bp
    from server.rating.routes import bp as rating_bp
    from server.recording.routes import bp as recording_bp
    from server.reports.routes import bp as reports_bp
    from server.screens.routes import bp as screens_bp

    for blueprint in (
        hall_bp,
        access_bp,
        queue_bp,
        printing_bp,
        announcing_bp,
        recording_bp,
        rating_bp,
        screens_bp,
        reports_bp,
        operations_bp,
        pages.bp,
    ):
        app.register_blueprint(blueprint)
    app.after_request(pages.guard)
