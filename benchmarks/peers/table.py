"""The result as Markdown."""


import statistics


def markdown(result):
    disturbed = [share for row in result["rows"] for share in row["others"]]
    lines = [
        f"{result['parameters']}, {result['count']:,} parameters, {result['spectrum']} gradients;"
        f" {result['threads']} threads on {result['cores']} cores, Python {result['python']};"
        f" medians of {result['rounds']} alternating rounds; other programs had"
        f" {statistics.median(disturbed):.0%} of the cores (median; most {max(disturbed):.0%}).",
        "",
    ]
    for family in dict.fromkeys(row["family"] for row in result["rows"]):
        lines += block([row for row in result["rows"] if row["family"] == family])
    failed = [row for row in result["rows"] if row["failure"]]
    if failed:
        lines += ["Not measured:", ""]
        lines += [f"* {row['name']}: {row['failure']}" for row in failed]
    return "\n".join(lines)


def block(rows):
    """One family: ours first, then the peers, the fastest first."""
    measured = [row for row in rows if not row["failure"] and row["ms"]]
    shapes = list(dict.fromkeys(shape for row in measured for shape in row["alignment"]))
    head = ["optimizer", "package", "ms a step", "worst ms", "ours / it"] + [f"alignment {shape}" for shape in shapes]
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "--:|" * (len(head) - 2)]
    for row in sorted(measured, key=lambda row: (not row["ours"], row["ms"])):
        cells = [
            f"**{row['name']}**" if row["ours"] else row["name"],
            row["version"],
            number(row["ms"]),
            number(row["worst_ms"]),
            "" if row["ours"] else f"{row['ratio']:.2f}",
        ]
        cells += [f"{row['alignment'][shape]:.4f}" if shape in row["alignment"] else "" for shape in shapes]
        lines.append("| " + " | ".join(cells) + " |")
    return lines + [""]


def number(milliseconds):
    return f"{milliseconds:.0f}" if milliseconds >= 100 else f"{milliseconds:.1f}" if milliseconds >= 10 else f"{milliseconds:.2f}"
