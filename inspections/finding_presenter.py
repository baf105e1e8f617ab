"""A finding as people read it: what it is measured by on its day, and whether it comes back."""

from .repeats import chains_of


def told(findings, user=None):
    """The findings as a list, each with `basis`, `repeat_words` and `later_words` for this person.

    `visits__unit`, `fault__bases` and `inspection` are to be fetched along.
    """
    findings = list(findings)
    chains = chains_of(findings, user)
    for finding in findings:
        chain = chains[finding.pk]
        finding.basis = bases_in_force(finding)
        finding.repeat_words = chain.words(finding)
        finding.later_words = chain.later_words
    return findings


def bases_in_force(finding):
    """The bases of its fault on the days of its visits, each once."""
    if finding.fault is None:
        return []
    days = {visit.on for visit in finding.visits.all()}
    return [basis for basis in finding.fault.bases.all() if any(basis.holds_on(day) for day in days)]
