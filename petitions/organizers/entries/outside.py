"""Who may enter: pages for everybody, and the way from them to the desk."""

from petitions.organizers.entry import PUBLIC, VIEW, WORK, members

SIGNING = dict.fromkeys(
    (
        "signing.inbox", "signing.code", "signing.link", "signing.confirm", "signing.sent_again",
        "signing.again", "signing.not_me", "signing.erased", "signing.back", "managing.lower", "managing.more",
        "managing.withdraw", "managing.start_news", "managing.stop_news", "managing.show_data",
        "managing.data_file", "managing.data_back", "managing.back", "lost.show", "lost.ask", "lost.sent",
        "lost.use", "lost.back", "receipts.ask", "receipts.show", "receipts.file", "receipts.back",
    ),
    PUBLIC,
)  # fmt: skip

ELSEWHERE = dict.fromkeys(
    (
        "elsewhere.sheet", "elsewhere.poster", "elsewhere.card", "elsewhere.embed", "elsewhere.counts",
        "elsewhere.counts_table", "elsewhere.feed", "elsewhere.all_feed", "elsewhere.organization",
        "elsewhere.letters", "elsewhere.letter_file", "elsewhere.picture", "elsewhere.sitemap", "elsewhere.robots",
    ),
    PUBLIC,
)  # fmt: skip

PAGES = {
    "pages.root": PUBLIC,
    "pages.home": PUBLIC,
    "pages.any_language": PUBLIC,
    "pages.campaign": PUBLIC,
    "pages.sign": PUBLIC,
    "pages.back": PUBLIC,
    **dict.fromkeys(("pages.any_language_with", "pages.campaign_with", "pages.sign_with", "pages.back_with"), PUBLIC),
    "pages.wrong": PUBLIC,
    "pages.wrong_back": PUBLIC,
    "previews.show": PUBLIC,
    "previews.picture": PUBLIC,
    "pages.privacy": PUBLIC,
    "pages.accessibility": PUBLIC,
    "calendar.file": PUBLIC,
    "calendar.index": members(VIEW),
    "calendar.make": members(WORK),
    "calendar.end": members(WORK),
    "pages.desk": members(VIEW),
}
