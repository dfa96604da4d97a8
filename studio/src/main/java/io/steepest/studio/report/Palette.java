package io.steepest.studio.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Colours of the optimizers, on white and on a dark ground. A colour belongs to the name of an optimizer, so that it is the
 * same on every page.
 *
 * <p>The hues were chosen to stay apart under simulated protanopia, deuteranopia and tritanopia (Machado et al., 2009) and
 * to have a contrast of at least 3 with their ground. AdamW is grey: the others are held against it. Optimizers of one
 * family share a hue and differ in the dashes of their lines.
 */
public final class Palette {

    /**
     * How one run is drawn.
     *
     * @param light colour on white, {@code #rrggbb}
     * @param dark colour on the dark ground
     * @param dash 0 solid; runs that share a colour have different dashes
     */
    public record Style(String light, String dark, int dash) {}

    private static final int DASHES = 4;

    /** The hues: grey, blue, orange, green, magenta, cyan, brown, violet. */
    private static final List<Style> HUES = List.of(
            new Style("#737b88", "#aab6c2", 0),
            new Style("#3b5bdb", "#4b7fd6", 0),
            new Style("#d9730d", "#ff8f1f", 0),
            new Style("#3f9a5f", "#79d892", 0),
            new Style("#8a0f6e", "#b8577c", 0),
            new Style("#22a0cf", "#5fd3ff", 0),
            new Style("#5f3f0a", "#94722c", 0),
            new Style("#3d0fd0", "#8057f0", 0));

    /** Optimizers of each hue, in the order of the dashes. */
    private static final List<List<String>> FAMILIES = List.of(
            List.of("adamw", "adam", "prodigy", "rmsprop"),
            List.of("muon-fast", "muon", "moonlight", "normuon"),
            List.of("sgd", "normalized-sgd", "adagrad", "madgrad"),
            List.of("soap", "kl-soap", "soap-muon", "adam-sania"),
            List.of("sign", "lion", "sign-sania", "sania-polyak"),
            List.of("spectral", "splus", "rms-spectral", "polargrad"),
            List.of("modular", "grafted-shampoo", "muadam", "muadam-sania"),
            List.of("scion", "kl-shampoo", "one-sided-shampoo", "mu-kl"));

    private static final Map<String, Style> KNOWN = known();

    private Palette() {}

    private static Map<String, Style> known() {
        Map<String, Style> known = new HashMap<>();
        for (int hue = 0; hue < FAMILIES.size(); hue++) {
            List<String> family = FAMILIES.get(hue);
            for (int dash = 0; dash < family.size(); dash++) {
                known.put(family.get(dash), dashed(HUES.get(hue), dash));
            }
        }
        // other forms of one optimizer, which is hardly run beside them
        known.put("shampoo", known.get("grafted-shampoo"));
        known.put("shampoo-ema", known.get("grafted-shampoo"));
        return known;
    }

    private static Style dashed(Style hue, int dash) {
        return new Style(hue.light(), hue.dark(), dash % DASHES);
    }

    /**
     * The style of an optimizer, a function of its name alone: listed above; that of {@code muon+rule} has the hue of
     * {@code muon} and other dashes; any other name is given one by its hash.
     */
    static Style style(String optimizer) {
        Style style = KNOWN.get(optimizer.toLowerCase(Locale.ROOT));
        if (style != null) {
            return style;
        }
        int plus = optimizer.indexOf('+');
        if (plus > 0) {
            Style base = style(optimizer.substring(0, plus));
            int rule = Math.floorMod(optimizer.substring(plus).hashCode(), DASHES - 1);
            return dashed(base, base.dash() + 1 + rule);
        }
        int hash = Math.floorMod(optimizer.hashCode(), HUES.size() * DASHES);
        return dashed(HUES.get(hash % HUES.size()), hash / HUES.size());
    }

    /** Returns whether a name has a colour of its own, which no other one shares by chance. */
    public static boolean isKnown(String optimizer) {
        return KNOWN.containsKey(optimizer.toLowerCase(Locale.ROOT));
    }

    /** One style per name, in order. Where two would be drawn alike, the later one gets other dashes. */
    public static List<Style> styles(List<String> optimizers) {
        Set<Style> used = new HashSet<>();
        List<Style> styles = new ArrayList<>();
        for (String optimizer : optimizers) {
            Style style = style(optimizer);
            for (int i = 1; i < DASHES && !used.add(style); i++) {
                style = dashed(style, style.dash() + 1);
            }
            used.add(style);
            styles.add(style);
        }
        return List.copyOf(styles);
    }

    /** The style of the i-th of several things that are no optimizers: hues first, then dashes. */
    public static Style nth(int i) {
        int hues = HUES.size();
        return dashed(HUES.get((i + 1) % hues), i / hues);
    }

    /** Colours on white by place, for things that are no optimizers, such as norms. */
    static List<String> series(int count) {
        List<String> colours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            colours.add(HUES.get(1 + i % (HUES.size() - 1)).light());
        }
        return List.copyOf(colours);
    }
}
