"""Drumbeat: a campaign scheduling and outreach bot."""
