package io.steepest.verify.invariance;

import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import io.steepest.verify.invariance.Integrability.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * An update that may or may not be steepest descent under a norm, and what is known of it.
 *
 * @param name unique
 * @param formula what it does
 * @param maker gives the map for matrices of one shape, its state in an arena
 * @param shapes that it is tried on
 * @param expected what it is
 * @param degree its degree
 */
public record Candidate(String name, String formula, Maker maker, List<Shape> shapes, Verdict expected, double degree) {
    private static final int HISTORY = 12;
    private static final List<Shape> WIDE = List.of(new Shape(4, 6));
    private static final List<Shape> TALL = List.of(new Shape(6, 4));
    private static final List<Shape> BOTH = List.of(WIDE.get(0), TALL.get(0));

    /** Gives the map for matrices of one shape. */
    @FunctionalInterface
    public interface Maker {

        /**
         * The map.
         *
         * @param rows m
         * @param columns n
         * @param arena owner of its state
         */
        UpdateMap on(long rows, long columns, Arena arena);
    }

    /** An update by a formula. */
    static Candidate of(String name, String formula, UpdateMap map, Verdict expected, double degree) {
        return new Candidate(name, formula, (m, n, arena) -> map, BOTH, expected, degree);
    }

    /** The first step of an optimizer. */
    static Candidate live(String name, String formula, Descent descent, Verdict expected, double degree) {
        return of(name, formula, UpdateMap.live(descent), expected, degree);
    }

    /** A descent in coordinates that learn no more. */
    static Candidate frozen(String name, String formula, Descent descent, Verdict expected, double degree) {
        Maker maker = (m, n, arena) -> UpdateMap.frozen(descent, arena, history(m, n));
        return new Candidate(name, formula, maker, BOTH, expected, degree);
    }

    /** The same, tried on wide matrices only. */
    Candidate wide() {
        return new Candidate(name, formula, maker, WIDE, expected, degree);
    }

    /** The same, tried on tall matrices only. */
    Candidate tall() {
        return new Candidate(name, formula, maker, TALL, expected, degree);
    }

    /** Tests it; of several shapes the worst. */
    public Integrability test() {
        Integrability worst = null;
        for (Shape shape : shapes) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard();
                    Arena arena = new Arena()) {
                Integrability one = Integrability.of(maker.on(shape.m(), shape.n(), arena), shape.m(), shape.n(), 5);
                worst = worst == null ? one : worst.with(one);
            }
        }
        return worst;
    }

    private static List<Tensor> history(long m, long n) {
        Draw random = new Draw(6);
        List<Tensor> history = new ArrayList<>();
        for (int t = 0; t < HISTORY; t++) {
            history.add(random.normal(m, n));
        }
        return history;
    }
}
