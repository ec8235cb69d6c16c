"""The one-page join: person, organisation, first listing."""
