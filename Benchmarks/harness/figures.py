"""From nanoseconds per operation to a table with verdicts."""
import statistics

# `base`: what the agent is compared with. `ratio` or `nanoseconds`: how far it may be above.
LOADS = [
    {"name": "getppid", "program": "getppid", "operations": 100_000, "budget": {"base": "floor", "ratio": 1.05}},
    {"name": "open+close, host", "program": "open", "operations": 5_000, "budget": {"base": "floor", "nanoseconds": 250}},
    {"name": "open+close, container", "program": "open", "operations": 5_000, "container": True,
     "budget": {"base": "floor", "nanoseconds": 250}},
    {"name": "pipe write+read", "program": "pipe", "operations": 20_000, "budget": None},
    {"name": "posix_spawn", "program": "spawn", "operations": 60, "budget": {"base": "off", "ratio": 1.08}},
    {"name": "connect+accept+close", "program": "connect", "operations": 600, "budget": {"base": "off", "ratio": 1.06}},
]
CPU_OF_UNINTERESTING_OPENS = 0.01  # of a core
CPU_PER_DELIVERED_EVENT = 2e-6  # seconds
RESIDENT_WITHOUT_RINGS = 40 << 20  # bytes
BUSY = 1.25  # median over least


def summary(rounds):
    """`rounds`: slices per round. The least is the least disturbed; the median tells what was usual."""
    slices = [value for slices in rounds for value in slices]
    return {"minimum": min(slices), "median": statistics.median(slices), "slices": len(slices)}


def paired(left, right, combine):
    """Median over the rounds of what `combine` makes of the least of both in the same round: a machine that becomes slower between rounds
    does not matter."""
    pairs = [(min(a), min(b)) for a, b in zip(left, right) if a and b]
    return statistics.median(combine(a, b) for a, b in pairs) if pairs else None


def row(load, times, canaries):
    """One load: figures of each configuration, comparisons, verdict. `canaries`: whether each was seen; None without an agent."""
    result = {"load": load["name"], "configurations": {name: summary(rounds) for name, rounds in times.items() if any(rounds)}}
    comparisons = {}
    for above, below in (("floor", "off"), ("agent", "off"), ("agent", "floor"), ("peer", "off")):
        if any(times.get(above, [])) and any(times.get(below, [])):
            figures = result["configurations"]
            comparisons[f"{above}/{below}"] = {
                "paired": paired(times[above], times[below], lambda a, b: a / b),
                "minimum": figures[above]["minimum"] / figures[below]["minimum"],
                "median": figures[above]["median"] / figures[below]["median"],
            }
            comparisons[f"{above}-{below}"] = {
                "paired": paired(times[above], times[below], lambda a, b: a - b),
                "minimum": figures[above]["minimum"] - figures[below]["minimum"],
                "median": figures[above]["median"] - figures[below]["median"],
            }
    result["comparisons"] = comparisons
    result["canaries"] = {"flown": len(canaries or []), "seen": sum(canaries or [])}
    result["budget"], result["verdict"] = judged(load["budget"], comparisons, canaries)
    return result


def judged(budget, comparisons, canaries):
    """The budget in words, and: met, exceeded, invalid (a canary was not seen) or measured (no budget).

    Judged by the least of all slices: other work on the machine only ever adds time, and rounds give every configuration its quiet moments.
    """
    if canaries is None:
        return None, "not judged"
    if not canaries or not all(canaries):
        return None, "invalid"
    if not budget:
        return None, "measured"
    if "ratio" in budget:
        key, limit, text = f"agent/{budget['base']}", budget["ratio"], f"<= {budget['ratio']} {budget['base']}"
    else:
        key, limit, text = f"agent-{budget['base']}", budget["nanoseconds"], f"<= {budget['base']} + {budget['nanoseconds']} ns"
    if key not in comparisons:
        return text, "not measured"
    return text, "met" if comparisons[key]["minimum"] <= limit else "exceeded"


def limited(name, value, limit, unit, **more):
    """A single figure with a limit."""
    return {"name": name, "value": value, "limit": limit, "unit": unit, "verdict": "met" if value <= limit else "exceeded", **more}


def busy(rows):
    """Loads whose median with nothing attached is far above the least: other work disturbed the run."""
    offs = [(row_["load"], row_["configurations"].get("off")) for row_ in rows if "configurations" in row_]
    return [name for name, off in offs if off and off["median"] > BUSY * off["minimum"]]


def table(rows, figures):
    """Text for people: least / median nanoseconds per operation; comparisons of the least, and of the medians in brackets."""
    lines = [("load", "off", "floor", "agent", "peer", "floor/off", "agent/off", "agent/floor", "agent-floor", "budget", "verdict")]
    for row_ in rows:
        if "skipped" in row_:
            lines.append((row_["load"], *[""] * 8, "skipped: " + row_["skipped"], "skipped"))
            continue
        cells = [row_["load"]]
        for name in ("off", "floor", "agent", "peer"):
            figure = row_["configurations"].get(name)
            cells.append(f"{figure['minimum']:.0f} / {figure['median']:.0f}" if figure else "-")
        for name in ("floor/off", "agent/off", "agent/floor"):
            value = row_["comparisons"].get(name)
            cells.append(f"{value['minimum']:.3f} ({value['median']:.3f})" if value else "-")
        value = row_["comparisons"].get("agent-floor")
        cells.append(f"{value['minimum']:.0f} ({value['median']:.0f})" if value else "-")
        lines.append((*cells, row_["budget"] or "", row_["verdict"]))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    for figure in figures:
        text.append(f"{figure['name']}: {figure['value']:.4g} {figure['unit']} (<= {figure['limit']:.4g}): {figure['verdict']}")
    return "\n".join(text)
