"""Every explanation of the bundled data, kept in a file so that wording is reviewed in diffs.

Write it anew after a change of words, and read what changed:

    python -m tests.test_explanations
"""

from pathlib import Path

import tallies

KEPT = Path(__file__).parent / "explanations_us_forces_2023.txt"
SCOPES: dict[str, dict[str, object]] = {
    "us_dod, Iraq and Syria": {"definition": "us_dod", "theatres": ["Iraq", "Syria"]},
    "us_dod": {"definition": "us_dod"},
    "us_dod, casualties": {"definition": "us_dod", "measure": "casualties"},
    "us_dod_unattributed": {"definition": "us_dod_unattributed"},
    "sohr": {"definition": "sohr"},
    "no definition": {"definition": ""},
}


def explanations() -> str:
    """Return every reason and every contradiction, scope by scope."""
    claims = tallies.load_dataset("us_forces_2023").reports
    lines = []
    for scope, options in SCOPES.items():
        answer = tallies.reconcile(claims, **options)
        lines.append(f"# {scope}")
        rows = answer.reports[answer.reports["status"].isin(["set_aside", "disputed"])]
        for row in rows.sort_values("report_id").itertuples():
            lines.append(f"{row.report_id} [{row.gap}, {row.nearest_fit_days}] {row.reason}")
        for found in answer.contradictions.itertuples():
            lines.append(f"{found.kind} {' '.join(found.report_ids)}: {found.explanation}")
        lines.append("")
    return "\n".join(lines)


def test_the_explanations_are_those_that_were_read():
    assert explanations() == KEPT.read_text(encoding="utf-8")


def test_every_definition_with_something_to_explain_is_among_them():
    claims = tallies.load_dataset("us_forces_2023").reports
    attacks = claims[claims["measure"].eq("attacks") & claims["site"].eq("")]
    told = {options["definition"] for options in SCOPES.values()}
    for definition in sorted(set(attacks["definition"]) - told):
        assert tallies.reconcile(claims, definition=definition).contradictions.empty


if __name__ == "__main__":
    KEPT.write_text(explanations(), encoding="utf-8")
