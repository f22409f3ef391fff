"""Flask-Security as the desk needs it: passwords, second factor, new passwords by mail. What it writes, we commit."""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g
from flask_security import FSQLALiteUserDatastore, MailUtil, PasswordUtil, RoleMixin, Security
from flask_security.utils import hash_password, set_request_attr

from petitions.core import db
from petitions.core.keys import keyring

from . import forms, mail, passwords, rules, second_factor, words
from .models import Account

CLOSED = ("security.two_factor_rescue", "security.tf_select")
"""Pages it brings along that this desk has no use for."""
_MAILS = "security/email/"


class Datastore(FSQLALiteUserDatastore):
    """Accounts in our session. Its views run inside one ``transaction()``; here nothing is committed."""

    def commit(self) -> None:
        """Leave it to the transaction around the view."""
        self.db.session.flush()


class Passwords(PasswordUtil):
    """Our own rules for a new password."""

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[Any] | None, str]:
        """What is wrong with it, if anything, and the password as it is hashed."""
        user = about.get("user")
        known = (user.name, user.email.split("@")[0]) if user else ()
        return passwords.objections(password, known) or None, self.normalize(password)


class Mails(MailUtil):
    """Into the outbox, in our words; nothing is sent within a request."""

    def send_mail(self, template: str, subject: str, recipient: Any, *_rest: Any, **facts: Any) -> None:
        """Post the mail that Flask-Security would have sent."""
        session, user = db.session(), facts["user"]
        if template == f"{_MAILS}reset_instructions":
            hash_password("the same work as for an address that nobody has")
            mail.post_reset(session, keyring(), user, facts["reset_token"], now=g.now)
            g.has_posted = True
        else:
            mail.post_changed(session, keyring(), user, now=g.now)


def init_app(app: Flask) -> None:
    """Set it up under /desk with keys derived from ours; needs the key files."""
    ring = app.extensions["keys"]
    app.config.update(_settings(app))
    for name, sentence in words.MESSAGES.items():
        app.config[f"SECURITY_MSG_{name}"] = sentence
    security = Security(
        login_form=forms.LoginForm,
        verify_form=forms.VerifyForm,
        forgot_password_form=forms.ForgotForm,
        reset_password_form=forms.ResetForm,
        change_password_form=forms.ChangeForm,
        two_factor_setup_form=forms.SetupForm,
        two_factor_verify_code_form=forms.CodeForm,
        two_factor_rescue_form=forms.RescueForm,
        mf_recovery_form=forms.RecoveryForm,
        mail_util_cls=Mails,
        password_util_cls=Passwords,
        totp_cls=second_factor.OnceTotp,
        mf_recovery_codes_util_cls=second_factor.HashedCodes,
    )
    app.config["SECURITY_PASSWORD_SALT"] = ring.derive("password").hex()
    security.init_app(app, Datastore(db.db, Account, RoleMixin))
    security.want_json(lambda request: False)
    security.login_manager.session_protection = None
    security.login_manager.user_loader(_account)
    security.login_manager.request_loader(lambda request: None)
    security.principal.identity_loaders.clear()


def reset_token(account: Account) -> str:
    """What a link to a new password carries; worthless once the password was changed."""
    serializer = current_app.extensions["security"].reset_serializer
    token: str = serializer.dumps([account.fs_uniquifier, None])
    return token


def _account(name: str) -> Account | None:
    """The account the gate let in, if the cookie means it."""
    account: Account | None = g.get("account")
    if account is None or account.fs_uniquifier != name:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", g.desk_session.fresh_at.timestamp())
    return account


def _settings(app: Flask) -> dict[str, Any]:
    kept = {
        "URL_PREFIX": "/desk",
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "REGISTERABLE": False,
        "TRACKABLE": False,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "RETURN_GENERIC_RESPONSES": True,
        "API_ENABLED_METHODS": ["session"],
        "POST_LOGIN_VIEW": "/desk/",
        "POST_LOGOUT_VIEW": "/desk/login",
        "POST_VERIFY_VIEW": "/desk/",
        "POST_CHANGE_VIEW": "/desk/account",
        "CHANGE_URL": "/password",
        "SCRIPT_NONCE_KEY": "csp_nonce",
        "FRESHNESS": rules.FRESH,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "RESET_PASSWORD_WITHIN": rules.RESET_WITHIN,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
    }
    return {f"SECURITY_{name}": value for name, value in (kept | _hashing(app) | _second_factor(app)).items()}


def _hashing(app: Flask) -> dict[str, Any]:
    """Argon2id over an HMAC with a key that is not in the database (ASVS 11.4.2)."""
    cost = {"rounds": 1, "memory_cost": 64} if app.config["TESTING"] else {"rounds": 3, "memory_cost": 32 * 1024}
    return {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            f"argon2__{name}": value for name, value in (cost | {"parallelism": 1}).items()
        },
        "HASHING_SCHEMES": ["hex_sha256"],
        "DEPRECATED_HASHING_SCHEMES": [],
    }


def _second_factor(app: Flask) -> dict[str, Any]:
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": not app.config["IS_DEMO"],
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_SETUP_URL": "/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
        "TWO_FACTOR_RESCUE_URL": "/second-factor/rescue",
        "TWO_FACTOR_SELECT_URL": "/second-factor/choice",
        "TWO_FACTOR_POST_SETUP_VIEW": "/desk/account",
        "TOTP_SECRETS": second_factor.totp_secrets(app.extensions["keys"]),
        "TOTP_ISSUER": "Demarche",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/second-factor/codes",
        "MULTI_FACTOR_RECOVERY_URL": "/second-factor/recovery",
    }
