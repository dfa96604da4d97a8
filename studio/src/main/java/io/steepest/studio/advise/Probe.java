package io.steepest.studio.advise;

import io.steepest.param.Bank;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Measures every candidate on every tensor at the present weights of a run, which stay as they are. */
final class Probe {
    /** Without a vertex nearby, a search begins where the weights have changed by this part of their length. */
    private static final double PART = 4;

    private final Plan plan;
    private final long seed;
    private final Network network;
    private final Directions directions;
    private final List<Layer> layers;

    /**
     * A probe of a run.
     *
     * @param setup of the run
     * @param data that it learns from
     * @param network that learns
     * @param past what was learnt from the gradients of the run so far
     */
    Probe(Plan plan, Setup setup, Dataset data, Network network, Past past) {
        this.plan = plan;
        this.seed = setup.seed();
        this.network = network;
        this.directions = new Directions(plan, setup, data, network, past);
        this.layers = measured(plan, network);
    }

    /** Returns the tensors that a plan measures: those of two rows and two columns or more, or all. */
    static List<Layer> measured(Plan plan, Network network) {
        List<Layer> all = Layer.of(network.banks());
        List<Layer> matrices = all.stream().filter(l -> !l.isVector()).toList();
        return plan.vectors() || matrices.isEmpty() ? all : matrices;
    }

    /**
     * Measures.
     *
     * @param step of the run, the number of steps taken
     * @param stop asked before each tensor
     * @param next told of each gradient before it is used
     * @return all of it, or empty if the end was wished for
     */
    Optional<Sampled> measure(long step, Stop stop, Consumer<Cleanness> next) {
        List<Measured> tensors = new ArrayList<>();
        List<Joint> joint = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                Moves moves = new Moves(network, directions.fresh(step))) {
            Map<Bank, Map<Candidate, double[]>> duals = directions.duals(moves);
            for (Cleanness cleanness : plan.cleanness()) {
                next.accept(cleanness);
                try (PointerScope inner = new PointerScope()) {
                    Place place = new Place(cleanness, step, moves, duals, directions.of(cleanness, step));
                    for (Layer layer : layers) {
                        if (stop.wished()) {
                            return Optional.empty();
                        }
                        tensors.addAll(measure(place, layer));
                    }
                    joint.addAll(joint(place, tensors));
                }
            }
        }
        return Optional.of(new Sampled(tensors, joint));
    }

    /** Where and from what directions are judged. */
    private record Place(
            Cleanness cleanness,
            long step,
            Moves moves,
            Map<Bank, Map<Candidate, double[]>> duals,
            Map<Bank, Map<Candidate, Tensor>> directions) {
        double dual(Layer layer, Candidate candidate) {
            return duals.get(layer.bank()).get(candidate)[layer.member()];
        }

        Tensor direction(Layer layer, Candidate candidate) {
            return layer.in(directions.get(layer.bank()).get(candidate));
        }
    }

    /** A direction of Frobenius length one, and what was found along it. */
    private record Known(Tensor t, double slope, double sharpness, LineSearch.Found found) {}

    private List<Measured> measure(Place place, Layer layer) {
        List<Known> known = new ArrayList<>();
        List<Measured> all = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            for (Candidate candidate : plan.candidates()) {
                Tensor t = place.direction(layer, candidate);
                double length = Direction.length(t);
                Known along = Direction.ofLengthOne(t)
                        .map(unit -> known(place.moves(), layer, unit, known))
                        .orElse(null);
                all.add(measured(place, layer, candidate, length, along));
            }
        }
        return all;
    }

    /** A direction that only differs by its length from one that is known already is not measured again. */
    private static Known known(Moves moves, Layer layer, Tensor unit, List<Known> known) {
        for (Known each : known) {
            if (Curvature.inner(each.t(), unit) > 1 - 1e-9) {
                return each;
            }
        }
        List<Moves.Move> move = List.of(new Moves.Move(layer, unit));
        double slope = moves.slope(move);
        double sharpness = moves.sharpness(move);
        Known found = new Known(unit, slope, sharpness, search(moves, move, slope, sharpness, moves.length(layer)));
        known.add(found);
        return found;
    }

    /** Searches along a direction; where the parabola has no vertex nearby, a part of the weights' length is a beginning. */
    private static LineSearch.Found search(
            Moves moves, List<Moves.Move> move, double slope, double sharpness, double length) {
        double far = length > 0 ? length / PART : 1;
        return LineSearch.run(a -> moves.loss(move, a), moves.loss(), slope, sharpness, far);
    }

    /** What was found along the direction of Frobenius length one, in units of the candidate's norm. */
    private Measured measured(Place place, Layer layer, Candidate candidate, double length, Known along) {
        boolean moves = along != null;
        return new Measured(
                layer.name(),
                candidate.name(),
                place.cleanness(),
                seed,
                place.step(),
                place.dual(layer, candidate),
                moves ? -along.slope() * length : 0,
                moves ? along.sharpness() * length * length : 0,
                moves ? along.found().step() / length : 0,
                moves ? along.found().decrease() : 0);
    }

    /** All tensors at once: each candidate for all of them, then the best one of each. */
    private List<Joint> joint(Place place, List<Measured> tensors) {
        Map<String, List<Measured>> here = new HashMap<>();
        tensors.stream()
                .filter(m -> m.cleanness().equals(place.cleanness()))
                .forEach(m -> here.computeIfAbsent(m.tensor(), name -> new ArrayList<>())
                        .add(m));
        List<Joint> all = new ArrayList<>();
        for (int i = 0; i < plan.candidates().size(); i++) {
            int one = i;
            all.add(joint(
                    place,
                    plan.candidates().get(i).name(),
                    layer -> here.get(layer.name()).get(one)));
        }
        all.add(joint(
                place,
                Joint.BEST,
                layer -> here.get(layer.name()).stream()
                        .max((a, b) -> Double.compare(a.decrease(), b.decrease()))
                        .orElseThrow()));
        return all;
    }

    private Joint joint(Place place, String name, Function<Layer, Measured> chosen) {
        Moves moves = place.moves();
        try (PointerScope scope = new PointerScope()) {
            List<Moves.Move> step = new ArrayList<>();
            double alone = 0;
            double own = 0;
            for (Layer layer : layers) {
                Measured m = chosen.apply(layer);
                double length = m.best();
                if (length > 0) {
                    Candidate candidate = plan.candidates().stream()
                            .filter(c -> c.name().equals(m.norm()))
                            .findFirst()
                            .orElseThrow();
                    step.add(new Moves.Move(
                            layer, place.direction(layer, candidate).mul(new Scalar(length))));
                    alone += m.decrease();
                    own += length * length * m.sharpness();
                }
            }
            double slope = moves.slope(step);
            double sharpness = step.isEmpty() ? 0 : moves.sharpness(step);
            LineSearch.Found found = LineSearch.run(a -> moves.loss(step, a), moves.loss(), slope, sharpness, 1);
            double together = step.isEmpty() ? 0 : moves.loss() - moves.loss(step, 1);
            return new Joint(
                    name,
                    place.cleanness(),
                    seed,
                    place.step(),
                    alone,
                    together,
                    found.step(),
                    found.decrease(),
                    own,
                    sharpness);
        }
    }
}
