"""Reading returns and years on their way to certification (D7)."""

from enterprises.certification.selectors.standing import Standing, standing_of, standings

__all__ = ["Standing", "standing_of", "standings"]
