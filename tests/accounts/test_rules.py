"""Tokens, addresses, and what signs a device out."""

from beursvloer.accounts.rules import new_token, normal_email, session_stamp, token_hash


def test_tokens_are_long_and_different_and_fit_an_address() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 27
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_the_hash_of_a_token_is_always_the_same_and_not_the_token() -> None:
    assert token_hash("abc") == token_hash("abc")
    assert token_hash("abc") != "abc"


def test_an_address_is_one_however_it_is_typed() -> None:
    assert normal_email("  Ria@Example.ORG ") == "ria@example.org"


def test_a_device_is_signed_out_by_confirming_and_by_another_password() -> None:
    assert len({session_stamp(False, None), session_stamp(True, None), session_stamp(True, "hash")}) == 3
