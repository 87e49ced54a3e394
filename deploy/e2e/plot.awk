# Draws curves one above the other, as SVG. Input: lines "PANEL SECOND VALUE"; -v panels="name=title;…", in that order, and
# -v marks="SECOND=text;…" for vertical lines.
{
  n[$1]++
  second[$1, n[$1]] = $2
  value[$1, n[$1]] = $3
  if (!begin || $2 < begin) begin = $2
  if ($2 > end) end = $2
  if ($3 + 0 > top[$1]) top[$1] = $3 + 0
}

function x(s) { return left + (s - begin) * width / (end > begin ? end - begin : 1) }

function escape(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  return text
}

END {
  left = 60; width = 820; height = 130; gap = 50
  count = split(panels, panel, ";")
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
    left + width + 20, count * (height + gap) + 40
  print "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
  for (i = 1; i <= count; i++) {
    split(panel[i], name, "=")
    base = i * (height + gap)
    most = top[name[1]] > 0 ? top[name[1]] : 1
    printf "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n", left, base - height - 8, escape(name[2])
    printf "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#888\"/>\n", left, base - height, base, left + width
    printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 6, base - height + 6, most
    printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>\n", left - 6, base + 4
    points = ""
    for (j = 1; j <= n[name[1]]; j++)
      points = points sprintf("%.1f,%.1f ", x(second[name[1], j]), base - height * value[name[1], j] / most)
    printf "<polyline fill=\"none\" stroke=\"#1f6feb\" stroke-width=\"1.5\" points=\"%s\"/>\n", points
  }
  bottom = count * (height + gap)
  marked = split(marks, mark, ";")
  for (i = 1; i <= marked; i++) {
    split(mark[i], part, "=")
    if (part[1] < begin || part[1] > end) continue
    printf "<path d=\"M%.1f %dV%d\" stroke=\"#d1242f\" stroke-dasharray=\"3 3\"/>\n", x(part[1]), gap, bottom
    printf "<text x=\"%.1f\" y=\"%d\" fill=\"#d1242f\" font-size=\"10\">%s</text>\n", x(part[1]) + 3, gap + 10 + (i % 3) * 11, escape(part[2])
  }
  for (s = 0; s <= end - begin; s += 60)
    printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%d min</text>\n", x(begin + s), bottom + 18, s / 60
  print "</svg>"
}
