"""The result as Markdown."""


import statistics


def markdown(result):
    lines = [heading(result), ""]
    for family in dict.fromkeys(row["family"] for row in result["rows"]):
        lines += block([row for row in result["rows"] if row["family"] == family])
    failed = [row for row in result["rows"] if row["failure"]]
    if failed:
        lines += ["Not measured:", ""]
        lines += [f"* {row['name']}: {row['failure']}" for row in failed]
    return "\n".join(lines)


def heading(result):
    shares = [share for row in result["rows"] for share in row["others"]] or [0]
    disturbed = [row["name"] for row in result["rows"] if row["disturbed"]]
    text = (
        f"{result['processor']}, {result['class']}, {result['date']}: {result['parameters']},"
        f" {result['count']:,} parameters, {result['spectrum']} gradients;"
        f" {result['threads']} threads on {result['cores']} cores, ours with {result['blas']}, Python {result['python']};"
        f" {result['warm']} steps to warm up; medians of {result['rounds']} alternating rounds; other programs had"
        f" {statistics.median(shares):.0%} of the cores (median; most {max(shares):.0%})."
    )
    if disturbed:
        text = (
            f"**Disturbed**: other programs had over {result['limit_of_others']:.0%} of the cores in a round of"
            f" {'; '.join(disturbed)}, also after {result['repeats']} repeats. " + text
        )
    return text


def block(rows):
    """One family: ours first, then the peers, the fastest first."""
    measured = [row for row in rows if not row["failure"] and row["ms"]]
    shapes = list(dict.fromkeys(shape for row in measured for shape in row["alignment"]))
    head = ["optimizer", "package", "ms a step", "worst ms", "ours / it"] + [f"alignment {shape}" for shape in shapes]
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "--:|" * (len(head) - 2)]
    for row in sorted(measured, key=lambda row: (not row["ours"], row["ms"])):
        cells = [
            (f"**{row['name']}**" if row["ours"] else row["name"]) + (" (disturbed)" if row["disturbed"] else ""),
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
