"""Pages of dispatch that are only read: one dispatch, its moving part, its figures, a task by hand."""

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, url_for

from petitions.core.blobs import content_of
from petitions.core.db import session
from petitions.core.errors import NotFound, Refused
from petitions.core.i18n import language
from petitions.core.keys import keyring
from petitions.dispatch import approving, desk, ledger, papers, printing, reporting, rules, service
from petitions.dispatch import pack as packs
from petitions.dispatch.forms import ApproveForm, LookForm, OutsideForm, PassphraseForm
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.letters import serving

bp = Blueprint("dispatch", __name__, url_prefix="/desk/<org>")


def of_request(number: int) -> Dispatch:
    """The dispatch of this address, if it is this organization's."""
    return service.by_id(session(), g.organization, number)


def page(dispatch: Dispatch) -> dict[str, Any]:
    """What every page of one dispatch is told."""
    role = g.membership.role
    may = {
        "may_edit": role in rules.EDITORS,
        "may_approve": role in rules.APPROVERS,
        "may_stop": role in rules.STOPPERS,
    }
    facts = desk.facts(session(), dispatch, language(), g.now, at=request.args.get("page", 1, type=int))
    locked = facts["has_annex"] and not keyring().names_are_held_by_worker
    return facts | may | {"look_form": LookForm(), "needs_passphrase": locked}


def task_page(item: Item, **forms: Any) -> str:
    """Everything that sending one letter by hand needs, with the forms that record it."""
    return render_template("dispatch/item.html", **page(item.dispatch), **desk.task(item, keyring()), **forms)


def approval_page(
    number: int, form: ApproveForm, *, ask: OutsideForm | None = None, refused: Refused | None = None
) -> Any:
    """The letters that wait, with both forms as they were typed; the page of the dispatch where none wait."""
    dispatch = of_request(number)
    if dispatch.state is not DispatchState.FROZEN:
        return redirect(url_for("dispatch.show", org=g.organization.slug, number=number), 303)
    at, known = {"at": request.args.get("page", 1, type=int), "logged_in_at": g.desk_session.started_at}, page(dispatch)
    told = approving.approval(session(), dispatch, known["rows"], g.membership, now=g.now, **at)
    form.seen.data = told["digest"]
    forms = {"form": form, "ask_form": ask or OutsideForm(formdata=None, language=language()), "refused": refused}
    status = refused.status if refused else 422 if form.is_submitted() or ask else 200
    more = {"into_catcher": goes_nowhere(), "ask_is_open": ask is not None, "passphrase": PassphraseForm(formdata=None)}
    more["strikes"] = service.list_strikes(session(), dispatch)
    return render_template("dispatch/approve.html", **known | told, **forms, **more), status


def goes_nowhere() -> bool:
    """Whether this installation has no relay, so that letters reach the local catcher alone."""
    return current_app.extensions["settings"].smtp_url is None


@bp.get("/dispatches/<int:number>")
def show(org: str, number: int) -> str:
    """One row per addressee, figures that add up to them, and what can be done."""
    dispatch = of_request(number)
    facts = {"passphrase": PassphraseForm(), "strikes": service.list_strikes(session(), dispatch)}
    return render_template("dispatch/show.html", **page(dispatch), **facts)


@bp.get("/dispatches/<int:number>/live")
def live(org: str, number: int) -> Response:
    """The moving part of the same page; its head says whether it still moves."""
    facts = page(of_request(number))
    response = Response(render_template("dispatch/_live.html", **facts))
    response.headers["X-Moving"] = "1" if facts["is_moving"] else "0"
    return response


@bp.get("/dispatches/<int:number>.json")
def figures(org: str, number: int) -> Response:
    """The same figures for programs."""
    return jsonify(ledger.as_json(session(), of_request(number)))


@bp.get("/dispatches/<int:number>/report.csv")
def table(org: str, number: int) -> Response:
    """The report as a table for a spreadsheet."""
    told = reporting.report(session(), of_request(number), now=g.now)
    return serving.download(papers.as_csv(told), papers.CSV, f"dispatch-{number}.csv")


@bp.get("/dispatches/<int:number>/reports/<int:report_id>")
def printed(org: str, number: int, report_id: int) -> str:
    """Being printed, ready, or not to be had."""
    found = printing.by_id(session(), of_request(number), report_id)
    return render_template("dispatch/report.html", **page(found.dispatch), report=found)


@bp.get("/dispatches/<int:number>/reports/<int:report_id>.pdf")
def paper(org: str, number: int, report_id: int) -> Response:
    """The report as PDF."""
    found = printing.by_id(session(), of_request(number), report_id)
    if found.content is None:
        raise NotFound()
    return serving.download(found.content, serving.PDF, f"dispatch-{number}.pdf")


@bp.get("/dispatches/<int:number>/items/<int:item_id>/pack/<name>")
def pack(org: str, number: int, item_id: int, name: str) -> Response:
    """One file of a submission pack, or of any letter that is sent by hand."""
    item = service.item_of(session(), of_request(number), item_id)
    content, kind = packs.file(item, name, keyring())
    reference = item.letter.reference.replace("/", "-") if item.letter else ""
    return serving.download(content, kind, f"{reference}-{name}")


@bp.get("/dispatches/<int:number>/items/<int:item_id>/proof")
def proof(org: str, number: int, item_id: int) -> Response:
    """The scan that was uploaded; always a download."""
    blob = service.item_of(session(), of_request(number), item_id).proof_blob
    if blob is None:
        raise NotFound()
    ending = "pdf" if blob.media_type == serving.PDF else "jpg"
    return serving.download(content_of(blob, keyring()), blob.media_type, f"proof-{item_id}.{ending}")
