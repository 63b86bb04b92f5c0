"""Writes query plans and expressions of polars, honest ones and ones that carry functions of Python.

python polars_files.py
"""

import operator
import os

import polars as pl

from corpus import sample

frame = pl.LazyFrame({"a": [1, 2, 3], "b": ["x", "y", "x"], "c": [0.5, None, 2.0]})
query = (
    frame.filter(pl.col("a") > 1)
    .with_columns((pl.col("c") * 2).alias("d"), pl.col("b").str.to_uppercase())
    .group_by("b")
    .agg(pl.col("d").sum(), pl.len())
    .sort("b")
)


def plan(name, lazy, decision, note):
    sample("polars-plan", name, lazy.serialize(), decision, note, "polars")


def expression(name, expr, decision, note):
    sample("polars-expression", name, expr.meta.serialize(), decision, note, "polars")


plan("query.plan", query, "allow", "a filter, columns, groups")
plan("join.plan", query.join(frame, on="b", how="left"), "allow", "a join of two frames")
plan("function.plan", frame.select(pl.col("a").map_batches(operator.neg)), "review", "a function of the standard library")
plan("trap.plan", frame.select(pl.col("b").map_elements(os.system, return_dtype=pl.Int64)), "deny", "os.system for each row")

expression("sum.expr", (pl.col("a") + 1).sum().over("b"), "allow", "a sum over groups")
expression("trap.expr", pl.col("b").map_elements(os.system, return_dtype=pl.Int64), "deny", "os.system for each row")
