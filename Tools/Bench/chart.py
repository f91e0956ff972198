"""Draws ratios as an SVG: a dot for each peer in each row, on a logarithmic scale."""
import math
from xml.sax.saxutils import escape

NAMES = {"kuzu": "Kuzu", "ladybug": "Ladybug", "duckdb": "DuckDB"}
COLOURS = {"kuzu": "#0072b2", "ladybug": "#d55e00", "duckdb": "#009e73"}
LEFT, WIDTH, RIGHT, LINE, TOP = 330, 560, 30, 22, 56
GREY, LIGHT, INK = "#888", "#ddd", "#222"


def svg(sizes, peers):
    """`sizes`: a title and rows, each a name and a ratio (or None) for each peer."""
    panels, top = [], 34
    for title, rows in sizes:
        rows = [(name, ratios) for name, ratios in rows
                if any(ratio for ratio in ratios.values())]
        if rows:
            panels.append(panel(title, rows, peers, top))
            top += TOP + LINE * len(rows) + 24
    width = LEFT + WIDTH + RIGHT
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" '
        f'viewBox="0 0 {width} {top}" font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{top}" fill="white"/>',
        legend(peers), *panels, "</svg>", ""])


def panel(title, rows, peers, top):
    every = [ratio for _, ratios in rows for ratio in ratios.values() if ratio]
    low = min(-1, math.floor(math.log10(min(every))))
    high = max(1, math.ceil(math.log10(max(every))))

    def x(ratio):
        return LEFT + WIDTH * (math.log10(ratio) - low) / (high - low)

    bottom = top + TOP + LINE * len(rows)
    parts = [text(LEFT, top + 18, title, weight="bold")]
    for power in range(low, high + 1):
        place, colour = x(10.0 ** power), INK if power == 0 else LIGHT
        parts.append(line(place, top + TOP - 12, place, bottom, colour))
        parts.append(text(place, top + TOP - 18, label(power), "middle", GREY))
    for index, (name, ratios) in enumerate(rows):
        middle = top + TOP + LINE * index + LINE / 2
        parts.append(text(LEFT - 12, middle + 4, name, "end"))
        parts.append(line(LEFT, middle, LEFT + WIDTH, middle, LIGHT))
        for peer in peers:
            if ratios.get(peer):
                parts.append(
                    f'<circle cx="{x(ratios[peer]):.1f}" cy="{middle:.1f}" r="5" '
                    f'fill="{COLOURS[peer]}" fill-opacity="0.85">'
                    f"<title>{escape(name)}: {ratios[peer]:.2f} times {peer}</title></circle>")
    return "\n".join(parts)


def label(power):
    return f"{10 ** power:,}x" if power >= 0 else f"1/{10 ** -power:,}"


def legend(peers):
    parts = [text(12, 22, "IntelGraph is better by (right of the dark line) than:")]
    for index, peer in enumerate(peers):
        place = LEFT + 40 + 110 * index
        parts.append(f'<circle cx="{place}" cy="17" r="5" fill="{COLOURS[peer]}"/>')
        parts.append(text(place + 10, 22, NAMES[peer]))
    return "\n".join(parts)


def text(x, y, content, anchor="start", colour=INK, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{escape(content)}</text>')


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
