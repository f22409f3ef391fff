"""What a domain's records and a relay's offers mean for letters: pure judgments over strings, one finding each."""

import base64
import binascii
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask_babel import gettext as _

SELECTORS = (
    "default", "dkim", "mail", "smtp", "mx", "key1", "k1", "k2", "k3", "s1", "s2", "sig1", "selector1", "selector2",
    "google", "fm1", "fm2", "fm3", "protonmail", "protonmail2", "protonmail3", "zoho", "zmail", "pm", "mailjet",
    "mandrill", "mailo", "gandi", "gm1", "ovhmo-selector-1", "brevo1", "brevo2", "mg", "pic", "krs", "everlytickey1",
)  # fmt: skip
"""Under these names providers usually publish their keys; there is no way to ask a domain for all of them."""

LOOKUPS = ("include:", "a", "mx", "ptr", "exists:", "redirect=")
MOST_LOOKUPS = 10
"""RFC 7208, 4.6.4: a record that needs more is no record."""
GOOD_KEY, LEAST_KEY = 2048, 1024
"""RFC 8301: signers must use at least 1024 bits and should use 2048."""
LETTER_BYTES = 11_000_000
"""A letter of 8 MB, the most that is mailed, in the encoding of mail."""


class Mark(enum.StrEnum):
    """How good or bad it is, best first. Only a failure ends the command with an error."""

    GOOD = "pass"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: what was seen, and what to do where something is to be done."""

    mark: Mark
    said: str
    remedy: str = ""


def good(said: str, remedy: str = "") -> Finding:
    """Nothing needs to be done."""
    return Finding(Mark.GOOD, said, remedy)


def warn(said: str, remedy: str) -> Finding:
    """Letters leave, but worse than they could."""
    return Finding(Mark.WARN, said, remedy)


def fail(said: str, remedy: str) -> Finding:
    """Letters do not leave, or do not arrive where people read."""
    return Finding(Mark.FAIL, said, remedy)


def spf(domain: str, texts: Sequence[str]) -> Finding:
    """What the TXT records of ``domain`` allow (RFC 7208)."""
    found = [words for words in map(str.split, texts) if words and words[0].lower() == "v=spf1"]
    ask = _("Your relay's operator says what to include; the record ends in -all or ~all.")
    if not found:
        return fail(_("%(domain)s has no SPF record.", domain=domain), ask)
    if len(found) > 1:
        said = _(
            "%(domain)s has %(number)s SPF records; with more than one none counts.", domain=domain, number=len(found)
        )
        return fail(said, _("Join them into one."))
    terms = [term.lower() for term in found[0][1:]]
    if {"all", "+all"} & set(terms):
        return fail(_("The SPF record of %(domain)s lets everybody send in its name.", domain=domain), ask)
    if sum(map(_is_lookup, terms)) > MOST_LOOKUPS:
        said = _("The SPF record of %(domain)s needs more than ten look-ups, so it does not count.", domain=domain)
        return fail(said, _("Take out what you do not send through."))
    if not ({"-all", "~all"} & set(terms) or any(term.startswith("redirect=") for term in terms)):
        return warn(_("The SPF record of %(domain)s says nothing about other senders.", domain=domain), ask)
    return good(_("%(domain)s says who may send in its name (SPF).", domain=domain))


def dkim(domain: str, answers: Mapping[str, Sequence[str]], *, named: bool) -> Finding:
    """The best key found under the selectors asked for (RFC 6376); ``named`` when a person said which."""
    keys = [_key(domain, selector, "".join(texts)) for selector, texts in answers.items() if texts]
    if judged := [finding for finding in keys if finding is not None]:
        return min(judged, key=lambda finding: list(Mark).index(finding.mark))
    if named:
        said = _("%(domain)s has no DKIM key under %(selector)s.", domain=domain, selector=next(iter(answers)))
        return fail(said, _("Ask your relay's operator for the record and publish it, or turn signing on there."))
    return warn(
        _("No DKIM key of %(domain)s was found under the names that are usual.", domain=domain),
        _("Look into the head of a mail that arrived: DKIM-Signature says s=NAME. Ask again with: --selector NAME"),
    )


def dmarc(domain: str, texts: Sequence[str]) -> Finding:
    """What ``_dmarc`` of a domain (or of the one above it) asks of those who get mail (RFC 7489)."""
    found = [tags(text) for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
    example = _("Publish a TXT record at _dmarc.%(domain)s, to begin with: v=DMARC1; p=none", domain=domain)
    if not found:
        return fail(_("%(domain)s has no DMARC record; large providers ask for one.", domain=domain), example)
    policy = found[0].get("p", "").lower()
    if len(found) > 1 or policy not in ("none", "quarantine", "reject"):
        return fail(_("The DMARC record of %(domain)s cannot be read.", domain=domain), example)
    said = _("%(domain)s has a DMARC record with the policy %(policy)s.", domain=domain, policy=policy)
    if policy == "none":
        return good(said, _("Once test letters pass SPF and DKIM for some weeks, go to p=quarantine."))
    return good(said)


def takes_mail(domain: str, exchangers: Sequence[str], addresses: Sequence[str]) -> Finding:
    """Whether anything can come back to a domain; ``exchangers`` are the names behind its MX records."""
    if [name for name in exchangers if name.strip(".") == ""]:
        said = _("%(domain)s says that it takes no mail at all (null MX).", domain=domain)
        return fail(said, _("Choose a sender whose domain takes mail, or give this one an MX record."))
    if exchangers:
        return good(_("Mail to %(domain)s has somewhere to go (MX).", domain=domain))
    if addresses:
        said = _("%(domain)s has no MX record; mail goes to the machine of that name.", domain=domain)
        return warn(said, _("Give it an MX record, so that answers and notices surely find their way."))
    said = _("Mail to %(domain)s has nowhere to go: answers and notices of non-delivery are lost.", domain=domain)
    return fail(said, _("Give it an MX record, or choose another sender."))


def reverse(address: str, names: Sequence[str], back: Sequence[str]) -> Finding:
    """Whether a sending machine's address has a name that leads back to it; who sends directly needs that."""
    if not names:
        said = _("The address %(address)s has no name (PTR).", address=address)
        return fail(said, _("Ask whoever gave you the address to enter the name of your mail server."))
    if address not in back:
        said = _("The name %(name)s of %(address)s does not lead back to it.", name=names[0], address=address)
        return fail(said, _("Let the name have this address in DNS."))
    return good(
        _("The address %(address)s is called %(name)s and the name leads back.", address=address, name=names[0])
    )


def alignment(sender: str, path: str, policies: Sequence[str] = ()) -> Finding:
    """Whether SPF speaks for the sender's domain when notices go to ``path`` (RFC 7489, 3.1.2).

    ``policies`` are the sender's DMARC records: with aspf=s a domain above or below is another one.
    """
    is_strict = any(tags(text).get("aspf", "").lower() == "s" for text in policies)
    is_near = sender.endswith(f".{path}") or path.endswith(f".{sender}")
    if sender == path or (is_near and not is_strict):
        return good(_("Notices go to %(path)s, which belongs to %(sender)s.", path=path, sender=sender))
    if is_near:
        said = _("Notices go to %(path)s, but the DMARC record of %(sender)s says aspf=s.", path=path, sender=sender)
        return warn(said, _("Take aspf=s out of the record, or SPF does not speak for your letters."))
    said = _("Notices go to %(path)s, which is not of %(sender)s: SPF does not speak for it.", path=path, sender=sender)
    return warn(
        said, _("Take a domain below the sender's own, or be sure that the relay signs with DKIM for the sender.")
    )


def size(offered: str | None) -> Finding:
    """What the relay's SIZE means for the largest letter."""
    if offered is None or not offered.isdigit() or int(offered) == 0:
        return good(_("The relay names no limit for the size of a mail."))
    megabytes = int(offered) // 1_000_000
    if int(offered) < LETTER_BYTES:
        said = _("The relay takes mails of at most %(number)s MB.", number=megabytes)
        return warn(said, _("Larger letters are turned away; keep annexes small or ask for 11 MB."))
    return good(_("The relay takes mails of up to %(number)s MB.", number=megabytes))


def reports(is_offered: bool) -> Finding:
    """What it means that the relay sends delivery reports (RFC 3461), or does not."""
    if is_offered:
        return good(_("The relay sends delivery reports (DSN)."))
    said = _("The relay offers no delivery reports (DSN).")
    return warn(said, _("Letters show as handed over, seldom as delivered. What bounces is still noticed."))


def tags(text: str) -> dict[str, str]:
    """The tags of a DKIM or DMARC record; a name given twice counts as it stood last."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, equals, value in pairs if equals}


def above(domain: str) -> str | None:
    """The domain above, whose DMARC record counts when there is none below; None for a name of two parts."""
    parts = domain.split(".")
    return ".".join(parts[1:]) if len(parts) > 2 else None


def _is_lookup(term: str) -> bool:
    bare = term.lstrip("+-~?")
    return any(
        bare.startswith(word) if word[-1] in ":=" else bare.split(":")[0].split("/")[0] == word for word in LOOKUPS
    )


def _key(domain: str, selector: str, text: str) -> Finding | None:
    """A judgment on one record; None when it is something else."""
    parts, facts = tags(text), {"domain": domain, "selector": selector}
    if "p" not in parts or parts.get("v", "DKIM1").upper() != "DKIM1":
        return None
    renew = _("Have the relay's operator make a new key, of 2048 bits, and publish it.")
    if not parts["p"]:
        return fail(_("The DKIM key %(selector)s of %(domain)s was withdrawn.", **facts), renew)
    try:
        key = load_der_public_key(base64.b64decode(parts["p"])) if parts.get("k", "rsa") == "rsa" else None
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return fail(_("The DKIM key %(selector)s of %(domain)s cannot be read.", **facts), renew)
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_KEY:
        return fail(_("The DKIM key %(selector)s of %(domain)s is too short to count.", **facts), renew)
    if isinstance(key, RSAPublicKey) and key.key_size < GOOD_KEY:
        return warn(_("The DKIM key %(selector)s of %(domain)s is short.", **facts), renew)
    if "y" in parts.get("t", "").split(":"):
        said = _("The DKIM key %(selector)s of %(domain)s says that it is only being tried.", **facts)
        return warn(said, _("Take t=y out of the record."))
    return good(_("%(domain)s has a DKIM key (%(selector)s).", **facts))
