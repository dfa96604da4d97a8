package io.steepest.benchmarks.cli;

import io.steepest.studio.cli.Commands;
import java.util.List;

/** What is measured here, as commands. */
public final class SpeedCommands implements Commands {
    @Override
    public List<Class<?>> commands() {
        return List.of(BenchCommand.class, PlanCommand.class, OrthogonalizeCommand.class, ProfileCommand.class);
    }
}
