package io.steepest.studio.advise;

import io.steepest.studio.statistics.MedianInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Medians over seeds and checkpoints of what was measured. */
final class Summary {
    private final Plan plan;
    private final List<Subject> subjects;
    private final List<Sampled> samples;
    private final List<String> norms;
    /** Every direction, sample by sample. */
    private final List<Map<Key, Measured>> found = new ArrayList<>();

    private record Key(String tensor, String norm, Cleanness cleanness) {}

    Summary(Plan plan, List<Subject> subjects, List<Sampled> samples) {
        this.plan = plan;
        this.subjects = subjects;
        this.samples = samples;
        this.norms = plan.candidates().stream().map(Candidate::name).toList();
        for (Sampled sample : samples) {
            Map<Key, Measured> all = new HashMap<>();
            sample.tensors().forEach(m -> all.put(new Key(m.tensor(), m.norm(), m.cleanness()), m));
            found.add(all);
        }
    }

    Advice advice() {
        List<Group> groups = new ArrayList<>(Group.roles(subjects));
        subjects.forEach(s -> groups.add(Group.of(s)));
        List<Ratio> ratios = new ArrayList<>();
        List<Rate> rates = new ArrayList<>();
        List<Trust> trust = new ArrayList<>();
        List<Together> joint = new ArrayList<>();
        for (Cleanness cleanness : plan.cleanness()) {
            for (String norm : norms) {
                groups.forEach(group -> ratios.add(ratio(group, norm, cleanness)));
                subjects.forEach(s -> rates.add(rate(s, norm, cleanness)));
                trust.add(trust(norm, cleanness));
                joint.add(together(norm, cleanness));
            }
            joint.add(together(Joint.BEST, cleanness));
        }
        return new Advice(
                norms,
                plan.cleanness(),
                List.copyOf(subjects),
                samples.size(),
                ratios,
                rates,
                smoothness(),
                joint,
                trust,
                payoff(ratios),
                samples.stream().flatMap(s -> s.tensors().stream()).toList(),
                samples.stream().flatMap(s -> s.joint().stream()).toList());
    }

    private List<Measured> all(String tensor, String norm, Cleanness cleanness) {
        return found.stream()
                .map(sample -> sample.get(new Key(tensor, norm, cleanness)))
                .toList();
    }

    private Ratio ratio(Group group, String norm, Cleanness cleanness) {
        return new Ratio(
                group,
                norm,
                cleanness,
                ratio(group, norm, cleanness, Measured::decrease),
                ratio(group, norm, cleanness, Measured::promised));
    }

    /** The median over the tensors of a group in each sample, then that over the samples. */
    private MedianInterval ratio(Group group, String norm, Cleanness cleanness, ToDoubleFunction<Measured> of) {
        List<Double> values = new ArrayList<>();
        for (Map<Key, Measured> sample : found) {
            double[] tensors = subjects.stream()
                    .filter(group::has)
                    .mapToDouble(s -> Ratio.of(
                            of.applyAsDouble(sample.get(new Key(s.name(), norm, cleanness))),
                            of.applyAsDouble(sample.get(new Key(s.name(), Candidates.BASE, cleanness)))))
                    .filter(v -> !Double.isNaN(v))
                    .toArray();
            values.add(MedianInterval.median(tensors));
        }
        return MedianInterval.of(values);
    }

    private Rate rate(Subject subject, String norm, Cleanness cleanness) {
        List<Measured> all = all(subject.name(), norm, cleanness);
        return new Rate(
                subject.name(),
                norm,
                cleanness,
                MedianInterval.of(all.stream().map(Measured::rate).toList()),
                MedianInterval.of(all.stream().map(Measured::length).toList()));
    }

    private List<Smoothness> smoothness() {
        Cleanness cleanest = Advice.cleanest(plan.cleanness());
        List<Smoothness> all = new ArrayList<>();
        for (Subject subject : subjects) {
            for (String norm : norms) {
                all.add(Smoothness.of(subject.name(), norm, all(subject.name(), norm, cleanest)));
            }
        }
        return all;
    }

    private Trust trust(String norm, Cleanness cleanness) {
        List<Measured> all = subjects.stream()
                .flatMap(s -> all(s.name(), norm, cleanness).stream())
                .toList();
        double n = all.size();
        return new Trust(
                norm,
                cleanness,
                all.size(),
                all.stream().filter(Measured::holds).count() / n,
                all.stream().filter(m -> !(m.sharpness() > 0)).count() / n,
                all.stream().filter(m -> !(m.slope() > 0)).count() / n);
    }

    private Together together(String norm, Cleanness cleanness) {
        List<Joint> all = samples.stream()
                .flatMap(s -> s.joint().stream())
                .filter(j -> j.norm().equals(norm) && j.cleanness().equals(cleanness))
                .toList();
        return new Together(
                norm,
                cleanness,
                interval(all, Joint::coupling),
                interval(all, Joint::kept),
                interval(all, Joint::added),
                interval(all, Joint::scale),
                interval(all, Joint::decrease),
                interval(all, j -> Ratio.of(j.decrease(), base(j).decrease())));
    }

    /** The joint step of the same sample with every tensor under the Frobenius norm. */
    private Joint base(Joint of) {
        return samples.stream()
                .flatMap(s -> s.joint().stream())
                .filter(j -> j.norm().equals(Candidates.BASE) && j.cleanness().equals(of.cleanness()))
                .filter(j -> j.seed() == of.seed() && j.step() == of.step())
                .findFirst()
                .orElseThrow();
    }

    private static MedianInterval interval(List<Joint> all, ToDoubleFunction<Joint> of) {
        return MedianInterval.of(all.stream().map(of::applyAsDouble).toList());
    }

    private List<Payoff> payoff(List<Ratio> ratios) {
        if (!norms.contains(Candidates.SPECTRAL) || plan.betas().isEmpty()) {
            return List.of();
        }
        return Group.roles(subjects).stream()
                .map(group -> new Payoff(
                        group,
                        ratios.stream()
                                .filter(r -> r.group().equals(group) && r.norm().equals(Candidates.SPECTRAL))
                                .filter(r -> r.cleanness().kind() == Cleanness.Kind.SMOOTHED)
                                .filter(r -> r.decrease().isAbove(1))
                                .mapToDouble(r -> r.cleanness().amount())
                                .min()
                                .orElse(Double.NaN)))
                .toList();
    }
}
