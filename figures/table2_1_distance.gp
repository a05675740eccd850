# table2_1_distance: draws table2_1_distance.svg, table2_1_distance.png and table2_1_distance.pdf from table2_1_distance.csv; run with: gnuplot table2_1_distance.gp
data = "table2_1_distance.csv"
heading = "{/:Bold One exchange in the network, near or far}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit f8f11171a45b}\n{/*0.7 mean over a seed's exchanges (1 to 10 a point, see the CSV) and over seeds; bars: lowest to highest seed; each}\n{/*0.7 network on a scale of its own}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,383 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1020 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,9cm font "Helvetica,9" fontscale 0.9 }
  set output "table2_1_distance." . format
  unset title
  set multiplot title heading font ",9"
  set tics font ",7"
  set xlabel font ",8"
  set ylabel "test accuracy lost (points)" font ",8"
  set datafile missing NaN
  of(network, groups, value) = strcol("network") eq network && strcol("groups") eq groups ? value : NaN
  set lmargin at screen 0.100
  set rmargin at screen 0.358
  set bmargin at screen 0.289
  set tmargin at screen 0.756
  set title "VGG" font ",8" offset 0,-0.5
  set xlabel "layers apart"
  set xrange [0.5:2.5]
  set yrange [0:*]
  set xtics 1
  set key at screen 0.209, screen 0.017 center bottom vertical maxrows 3 samplen 2 font ",7"
  plot data using (of("VGG", "stage 1", column("distance") + -0.135)):"y":"low":"high" with yerrorbars linetype 1 dashtype 1 linewidth 1 notitle, \
    data using (of("VGG", "stage 1", column("distance") + -0.135)):"y" with linespoints linetype 1 title "stage 1", \
    data using (of("VGG", "stage 2", column("distance") + -0.045)):"y":"low":"high" with yerrorbars linetype 2 dashtype 1 linewidth 1 notitle, \
    data using (of("VGG", "stage 2", column("distance") + -0.045)):"y" with linespoints linetype 2 title "stage 2", \
    data using (of("VGG", "stage 3", column("distance") + 0.045)):"y":"low":"high" with yerrorbars linetype 3 dashtype 1 linewidth 1 notitle, \
    data using (of("VGG", "stage 3", column("distance") + 0.045)):"y" with linespoints linetype 3 title "stage 3", \
    data using (of("VGG", "stage 4", column("distance") + 0.135)):"y":"low":"high" with yerrorbars linetype 4 dashtype 1 linewidth 1 notitle, \
    data using (of("VGG", "stage 4", column("distance") + 0.135)):"y" with linespoints linetype 4 title "stage 4"
  unset ylabel
  set lmargin at screen 0.413
  set rmargin at screen 0.672
  set bmargin at screen 0.289
  set tmargin at screen 0.756
  set title "ResNet" font ",8" offset 0,-0.5
  set xlabel "blocks apart"
  set xrange [0.5:4.5]
  set yrange [0:*]
  set xtics 1
  set key at screen 0.522, screen 0.017 center bottom vertical maxrows 3 samplen 2 font ",7"
  plot data using (of("ResNet", "stage 1", column("distance") + -0.150)):"y":"low":"high" with yerrorbars linetype 1 dashtype 1 linewidth 1 notitle, \
    data using (of("ResNet", "stage 1", column("distance") + -0.150)):"y" with linespoints linetype 1 title "stage 1", \
    data using (of("ResNet", "stage 2", column("distance") + 0.000)):"y":"low":"high" with yerrorbars linetype 2 dashtype 1 linewidth 1 notitle, \
    data using (of("ResNet", "stage 2", column("distance") + 0.000)):"y" with linespoints linetype 2 title "stage 2", \
    data using (of("ResNet", "stage 3", column("distance") + 0.150)):"y":"low":"high" with yerrorbars linetype 3 dashtype 1 linewidth 1 notitle, \
    data using (of("ResNet", "stage 3", column("distance") + 0.150)):"y" with linespoints linetype 3 title "stage 3"
  unset ylabel
  set lmargin at screen 0.727
  set rmargin at screen 0.985
  set bmargin at screen 0.289
  set tmargin at screen 0.756
  set title "DARTS supernet" font ",8" offset 0,-0.5
  set xlabel "|i - k| + |j - l| of edges ij, kl"
  set xrange [0.5:7.5]
  set yrange [*:*]
  set xtics 1
  set key at screen 0.836, screen 0.017 center bottom vertical maxrows 3 samplen 2 font ",7"
  plot data using (of("DARTS supernet", "normal cells", column("distance") + -0.120)):"y":"low":"high" with yerrorbars linetype 1 dashtype 1 linewidth 1 notitle, \
    data using (of("DARTS supernet", "normal cells", column("distance") + -0.120)):"y" with linespoints linetype 1 title "normal cells", \
    data using (of("DARTS supernet", "reduce cells", column("distance") + 0.120)):"y":"low":"high" with yerrorbars linetype 2 dashtype 1 linewidth 1 notitle, \
    data using (of("DARTS supernet", "reduce cells", column("distance") + 0.120)):"y" with linespoints linetype 2 title "reduce cells"
  unset ylabel
  unset multiplot
  unset output
}
