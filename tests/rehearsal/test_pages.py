"""A page as simulated people see it."""

from beursvloer.rehearsal.pages import Page

PAGE = """
<body data-stream="/vloer/x/stroom" data-since="41">
<div hx-get="/vloer/x/nu" hx-trigger="live:rounds from:body, live:programme from:body, every 25s"></div>
<div hx-get="/vloer/x/lezen" hx-trigger="input changed"></div>
<form method="post" action="/match/7/bevestigen"><input type="hidden" name="csrf_token" value="a&amp;b">
<input type="radio" name="choice" value="1"><input type="radio" name="choice" value="2" checked>
<input type="checkbox" name="often"><textarea name="words">Koffie &amp; taart</textarea>
<select name="unit"><option value="">-</option><option value="day" selected>dag</option></select>
<input type="text" name="off" value="x" disabled><button name="do" value="yes">Ja</button></form>
<form><input type="search" name="q"></form>
</body>
"""


def test_forms_are_read_as_a_browser_would_send_them() -> None:
    page = Page(PAGE, "/vloer/x/")
    form = page.form("/bevestigen")
    assert form is not None
    assert form.filled(choice="1") == {"csrf_token": "a&b", "choice": "1", "words": "Koffie & taart", "unit": "day"}
    assert form.fields["choice"] == "2"
    assert page.press("do", "yes") is form
    assert page.press("do", "no") is None
    assert (page.forms[1].action, page.forms[1].method) == ("/vloer/x/", "get")


def test_a_live_page_names_its_stream_and_what_follows_it() -> None:
    parts = Page(PAGE).parts
    assert (parts.stream, parts.since) == ("/vloer/x/stroom", 41)
    assert parts.fragments == [("/vloer/x/nu", frozenset({"rounds", "programme"}))]
