"""Many drafts at once, as files named after their recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.errors import NotFound, Refused
from petitions.letters import drafts, press, rules, service
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient


class NoSuchCampaign(NotFound):
    """The word is no campaign's."""

    message = _("There is no campaign with this name.")


class NoSuchRecipient(NotFound):
    """The word is no recipient's."""

    message = _("There is no recipient %(name)s.")


class NothingChosen(Refused):
    """Nobody to write to."""

    code, message = "nothing_chosen", _("No recipient is chosen for this campaign. Name some with --to.")


@dataclass(frozen=True)
class Job:
    """One draft to print."""

    campaign: Campaign
    recipient: Recipient
    language: str
    form: str
    demands: tuple[int, ...]
    annex: bool

    @property
    def name(self) -> str:
        """Its file name, without ending."""
        return f"{self.recipient.slug}-{self.language}"


def list_jobs(session: Session, slug: str, to: Sequence[str], language: str | None, *, with_annex: bool) -> list[Job]:
    """One job per recipient: those named, else those chosen. Raises for words that name nothing."""
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise NoSuchCampaign()
    chosen = {choice.recipient.slug: choice for choice in campaigns.list_choices(session, campaign)}
    if not to and not chosen:
        raise NothingChosen()
    return [_job(session, campaign, name, chosen.get(name), language, with_annex) for name in to or chosen]


def print_into(session: Session, folder: Path, job: Job, *, base_url: str, now: datetime) -> None:
    """Write ``<recipient>-<language>.pdf`` and, where names may go, ``...-annex.pdf`` with invented ones."""
    text = service.text_in(session, job.campaign, job.language)
    letter, annex = drafts.of(
        session,
        job.campaign,
        job.recipient,
        language=job.language,
        form=job.form,
        demands=list(job.demands),
        subject=text.subject,
        body=text.body,
        with_annex=job.annex,
        base_url=base_url,
        now=now,
    )
    (folder / f"{job.name}.pdf").write_bytes(press.letter(letter))
    if annex is not None:
        (folder / f"{job.name}-annex.pdf").write_bytes(press.annex(annex))


def _job(
    session: Session, campaign: Campaign, name: str, choice: Choice | None, language: str | None, with_annex: bool
) -> Job:
    recipient = choice.recipient if choice else _recipient(session, campaign, name)
    return Job(
        campaign=campaign,
        recipient=recipient,
        language=language or (choice.language if choice else campaign.languages[0]),
        form=choice.form if choice else "neutral",
        demands=tuple(choice.demands) if choice else (),
        annex=with_annex and rules.may_have_annex(recipient, "approved"),
    )


def _recipient(session: Session, campaign: Campaign, name: str) -> Recipient:
    try:
        return recipients.by_slug(session, name, campaign.organization)
    except NotFound as error:
        raise NoSuchRecipient(name=name) from error
