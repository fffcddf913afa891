"""A fictional company's exports, for trying the product and for testing it against a known truth."""

from nachim.sample.export import SampleFiles, write_sample
from nachim.sample.truth import Decoy, Leak, PlantedCondition, Truth, truth

__all__ = ["Decoy", "Leak", "PlantedCondition", "SampleFiles", "Truth", "truth", "write_sample"]
