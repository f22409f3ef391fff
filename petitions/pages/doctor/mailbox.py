"""Looks into the mailbox that answers come to, as far as its door: nothing is read, taken or marked."""

from flask_babel import gettext as _

from petitions.pages.doctor.rules import Finding, fail, good, warn
from petitions.replies import mailbox


def look(imap_url: str | None) -> Finding:
    """Whether the mailbox of IMAP_URL lets us in and has its folder."""
    if not imap_url:
        said = _("IMAP_URL is not set for this process: what comes back is not read.")
        return warn(said, _("It stands among the worker's settings; ask with: demarche --worker doctor mail"))
    try:
        where = mailbox.place(imap_url)
        mailbox.fetch(where, _nothing, go_on=lambda: False)
    except mailbox.BadMailbox as wrong:
        return fail(wrong.sentence(), _("It looks like imaps://user:password@imap.example.org, see the page on mail."))
    except mailbox.Away as away:
        return _trouble(away.problem, where)
    return good(_("The mailbox %(folder)s on %(host)s lets us in.", folder=where.folder, host=where.host))


def _trouble(problem: str, where: mailbox.Place) -> Finding:
    facts = {"host": where.host, "port": where.port, "folder": where.folder}
    if problem == "tls":
        said = _("The line to the mailbox on %(host)s cannot be verified.", **facts)
        return fail(
            said, _("Write the server's name as its operator gives it; for an authority of your own add cafile=PATH.")
        )
    if problem == "login":
        said = _("The mailbox on %(host)s does not take our user and password.", **facts)
        return fail(
            said,
            _("Check both in IMAP_URL, with special characters encoded. Some providers want a password for programs."),
        )
    if problem == "folder":
        return fail(
            _("The mailbox on %(host)s has no folder %(folder)s.", **facts),
            _("Name one that is there, or none for INBOX."),
        )
    said = _("The mailbox on %(host)s does not answer on port %(port)s.", **facts)
    return fail(said, _("Check the name and the port in IMAP_URL, and whether a firewall stands between."))


def _nothing(_raw: bytes, _size: int) -> None:
    """Never called: the visit ends before anything is taken."""
