package io.steepest.param;

import io.steepest.param.Assignment.Tie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds tensors of a module that are different objects in the same memory. Those of the same entries, perhaps in another
 * order of dimensions, are one parameter; what shares only a part of its memory with a parameter is refused, since a bank
 * could not keep the two together.
 */
final class Sharing {
    /** A tensor of the module; the parameter that it is, if it is trained. */
    private record Seen(String name, String kind, Tensor tensor, Place place, Assignment trained) {
        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    private Sharing() {}

    /**
     * The parameters, those in the same memory made one.
     *
     * @param found the trained parameters of the module, each object once
     * @throws IllegalArgumentException if a parameter cannot be stepped in place
     */
    static List<Assignment> resolve(Module root, List<Assignment> found) {
        found.forEach(Sharing::check);
        Map<Place, List<Seen>> groups = new LinkedHashMap<>();
        for (Seen seen : all(root, found)) {
            groups.computeIfAbsent(seen.place, p -> new ArrayList<>()).add(seen);
        }
        refuseOverlaps(groups);
        List<Assignment> resolved = new ArrayList<>();
        for (Assignment p : found) {
            if (p.isEmpty()) {
                resolved.add(p);
                continue;
            }
            List<Seen> same = groups.get(Place.of(p.tensor()));
            Assignment first = representative(same);
            if (first.name().equals(p.name())) {
                resolved.add(same.size() == 1 ? p : tied(p, same));
            }
        }
        return resolved;
    }

    private static void check(Assignment p) {
        if (!p.tensor().has_storage()) {
            throw new IllegalArgumentException("parameter " + p.name() + " has layout "
                    + p.tensor().layout().intern() + ", which banks cannot hold: register its to_dense()");
        }
        if (!p.tensor().is_leaf()) {
            throw new IllegalArgumentException("parameter " + p.name()
                    + " was computed from other tensors, so that no gradient reaches it: register a leaf, such as its"
                    + " detach().clone()");
        }
        if (p.tensor().is_inference()) {
            throw new IllegalArgumentException("parameter " + p.name()
                    + " was made in inference mode and cannot be trained: register its clone()");
        }
        if (!p.isEmpty() && Place.of(p.tensor()).overlapsItself()) {
            throw new IllegalArgumentException("parameter " + p.name()
                    + " is an expanded tensor, in which several entries share memory: register its clone()");
        }
    }

    /** All tensors with entries: the trained ones first, in order, then frozen ones and buffers. */
    private static List<Seen> all(Module root, List<Assignment> found) {
        List<Seen> all = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        for (Assignment p : found) {
            met.add(p.tensor().unsafeGetTensorImpl().address());
            if (!p.isEmpty()) {
                all.add(new Seen(p.name(), "parameter", p.tensor(), Place.of(p.tensor()), p));
            }
        }
        add(all, met, "frozen parameter", root.named_parameters(true));
        add(all, met, "buffer", root.named_buffers(true));
        return all;
    }

    private static void add(List<Seen> all, Set<Long> met, String kind, StringTensorDict tensors) {
        var items = tensors.items();
        for (long i = 0; i < items.size(); i++) {
            // a handle of its own: the dictionary's dies with the dictionary
            Tensor x = new Tensor(items.get(i).value());
            if (x.defined()
                    && x.has_storage()
                    && x.numel() > 0
                    && met.add(x.unsafeGetTensorImpl().address())) {
                all.add(new Seen(items.get(i).key().getString(), kind, x, Place.of(x), null));
            }
        }
    }

    /** Only tensors beside each other in memory are compared entry by entry. */
    private static void refuseOverlaps(Map<Place, List<Seen>> groups) {
        List<Seen> byAddress = new ArrayList<>();
        for (List<Seen> same : groups.values()) {
            byAddress.add(
                    same.stream().filter(s -> s.trained != null).findFirst().orElse(same.get(0)));
        }
        byAddress.sort(Comparator.comparingLong(seen -> seen.place.start()));
        for (int i = 0; i < byAddress.size(); i++) {
            Seen a = byAddress.get(i);
            long end = a.place.end();
            for (int j = i + 1; j < byAddress.size() && byAddress.get(j).place.start() < end; j++) {
                Seen b = byAddress.get(j);
                if ((a.trained != null || b.trained != null) && a.place.overlaps(b.place)) {
                    throw new IllegalArgumentException(a + " and " + b
                            + " share a part of their memory, so that one cannot be stepped without the other: register"
                            + " the same tensor object in both places, or give each memory of its own by clone()");
                }
            }
        }
    }

    /** The table if there is one, as among names of one object, else the parameter that was met first. */
    private static Assignment representative(List<Seen> same) {
        List<Assignment> trained =
                same.stream().map(Seen::trained).filter(a -> a != null).toList();
        return trained.stream()
                .filter(a -> a.role() == Role.EMBEDDING)
                .findFirst()
                .orElse(trained.get(0));
    }

    private static Assignment tied(Assignment p, List<Seen> same) {
        List<Tie> ties = new ArrayList<>();
        StringBuilder why = new StringBuilder(p.why());
        for (Seen other : same) {
            if (!other.name.equals(p.name())) {
                ties.add(new Tie(other.name, other.tensor, order(p.tensor(), other.tensor)));
                why.append(other.trained == null ? "; " + other + " follows it" : "; tied with " + other.name);
            }
        }
        return p.tiedWith(ties, why.toString());
    }

    /** Which dimension of one tensor each dimension of another in the same place is. */
    private static List<Long> order(Tensor of, Tensor other) {
        List<Place.Dimension> left = Place.dimensions(of);
        List<Long> order = new ArrayList<>();
        for (Place.Dimension d : Place.dimensions(other)) {
            int i = left.indexOf(d);
            order.add((long) i);
            left.set(i, null);
        }
        return order;
    }
}
