package io.steepest.studio.advise;

import io.steepest.param.Role;
import io.steepest.train.TrainingRun;
import java.util.List;

/**
 * A tensor that is measured.
 *
 * @param name of the parameter
 * @param role what it does in the network
 * @param shape rows and columns, as {@code 64×128}
 */
public record Subject(String name, Role role, String shape) {

    /** Returns the tensors of a run that a plan measures, in the order of the module. */
    static List<Subject> of(Plan plan, TrainingRun run) {
        Network network = new Network(run.model(), run.optimizer().banks());
        return Probe.measured(plan, network).stream()
                .map(layer -> new Subject(layer.name(), layer.role(), layer.shape()))
                .toList();
    }
}
