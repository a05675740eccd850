# table2_1_exchanges: draws table2_1_exchanges.svg, table2_1_exchanges.png and table2_1_exchanges.pdf from table2_1_exchanges.csv; run with: gnuplot table2_1_exchanges.gp
data = "table2_1_exchanges.csv"
heading = "{/:Bold The more is displaced, the less is kept}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit f8f11171a45b}\n{/*0.7 points: 0, 1, 2, 4, 8 successive exchanges in every stage or cell (a stage of a}\n{/*0.7 single pair stays exchanged once; where there are few orders, fewer points); bands:}\n{/*0.7 lowest to highest seed}"
do for [format in "svg png pdf"] {
  reset
  set encoding utf8
  set datafile separator comma
  set datafile commentschars "#"
  set linetype 1 linecolor rgb "#000000" linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.5
  set linetype 2 linecolor rgb "#a6321c" linewidth 1.5 dashtype 2 pointtype 5 pointsize 0.5
  set linetype 3 linecolor rgb "#2472b2" linewidth 1.5 dashtype 4 pointtype 9 pointsize 0.6
  set linetype 4 linecolor rgb "#3f9b62" linewidth 1.5 dashtype 3 pointtype 13 pointsize 0.7
  set linetype 5 linecolor rgb "#d99a2b" linewidth 1.5 dashtype 5 pointtype 6 pointsize 0.6
  set linetype 6 linecolor rgb "#9aa5ad" linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.6
  set linetype cycle 6
  set border 3 linewidth 0.7
  set tics nomirror out scale 0.6
  set grid ytics linetype 0 linewidth 0.5 linecolor rgb "#c8c8c8"
  set key noenhanced Left reverse samplen 3 spacing 1.1 font ",8"
  set title heading font ",9"
  if (format eq "svg") { set terminal svg enhanced size 510,340 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1361,907 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 12cm,8cm font "Helvetica,9" fontscale 0.9 }
  set output "table2_1_exchanges." . format
  set xlabel "displaced layers, blocks or edges (%)"
  set ylabel "kept above chance (%)"
  set bmargin at screen 0.277
  set key at screen 0.5, screen 0.013 center bottom horizontal maxcols 2
  set datafile missing NaN
  of(name, value) = strcol("curve") eq name ? value : NaN
  plot \
    data using (of("VGG", column("x"))):(column("low")):(column("high")) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("VGG", column("x"))):(column("y")) with linespoints linetype 1 title "VGG", \
    data using (of("ResNet", column("x"))):(column("low")):(column("high")) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("ResNet", column("x"))):(column("y")) with linespoints linetype 2 title "ResNet", \
    data using (of("DARTS supernet", column("x"))):(column("low")):(column("high")) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("DARTS supernet", column("x"))):(column("y")) with linespoints linetype 3 title "DARTS supernet"
  unset output
}
