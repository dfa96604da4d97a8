package io.steepest.lab.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Colours of the optimizers, on white and on a dark ground.
 *
 * <p>Chosen to stay apart under simulated protanopia, deuteranopia and tritanopia (Machado et al., 2009)
 * and to have a contrast of at least 3 with their ground. AdamW is always grey: it is what the others
 * are held against.
 */
final class Palette {

    /**
     * How one run is drawn.
     *
     * @param light colour on white, {@code #rrggbb}
     * @param dark colour on the dark ground
     * @param dash 0 solid; runs that share a colour have different dashes
     */
    record Style(String light, String dark, int dash) {}

    private static final Style BASELINE = new Style("#737b88", "#aab6c2", 0);

    private static final List<Style> COLOURS = List.of(
            new Style("#3b5bdb", "#4b7fd6", 0),
            new Style("#d9730d", "#ff8f1f", 0),
            new Style("#3f9a5f", "#79d892", 0),
            new Style("#8a0f6e", "#b8577c", 0),
            new Style("#22a0cf", "#5fd3ff", 0),
            new Style("#5f3f0a", "#94722c", 0),
            new Style("#3d0fd0", "#8057f0", 0));

    private static final int DASHES = 4;

    private Palette() {}

    /** One style per name, in order; the same name keeps its colour and changes its dash. */
    static List<Style> styles(List<String> optimizers) {
        Map<String, Style> chosen = new HashMap<>();
        Map<String, Integer> uses = new HashMap<>();
        List<Style> styles = new ArrayList<>();
        int next = 0;
        for (String optimizer : optimizers) {
            Style style = chosen.get(optimizer);
            if (style == null) {
                style = Comparison.isBaseline(optimizer) ? BASELINE : COLOURS.get(next++ % COLOURS.size());
                chosen.put(optimizer, style);
            }
            int dash = uses.merge(style.light(), 1, Integer::sum) - 1;
            styles.add(new Style(style.light(), style.dark(), dash % DASHES));
        }
        return List.copyOf(styles);
    }
}
