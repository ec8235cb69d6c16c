"""What is printed or scanned leads to the hall's own address, whatever name the printing browser uses."""

import pytest
from flask import Flask

from beursvloer.access.addresses import for_others


@pytest.mark.parametrize(
    ("told", "asked", "found"),
    [
        ("http://192.168.1.10:8000", "http://localhost:8000", "http://192.168.1.10:8000/x"),
        ("https://vloer.example.org", "https://vloer.example.org", "https://vloer.example.org/x"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "http://127.0.0.1:8000/x"),
        ("http://127.0.0.1:8000", "http://192.168.1.10:8000", "http://192.168.1.10:8000/x"),
    ],
)
def test_an_address_for_others(told: str, asked: str, found: str) -> None:
    app = Flask(__name__)
    app.config["BASE_URL"] = told
    with app.test_request_context("/", base_url=asked, environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert for_others("/x") == found
