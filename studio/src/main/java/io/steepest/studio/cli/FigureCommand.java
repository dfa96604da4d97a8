package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.studio.experiment.NormFigures;
import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.page.Figures;
import io.steepest.studio.statistics.Point;
import io.steepest.train.name.Plural;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws Figure 1 of the anthology, paths of descent under six norms, and unit balls of matrices. */
@Command(
        name = "figure",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Draws what a norm is for: Figure 1 of the anthology, paths of descent under six norms, and unit"
                + " balls of matrices.")
final class FigureCommand implements Callable<Integer> {
    @Option(
            names = "--gradient",
            paramLabel = "X,Y",
            split = ",",
            defaultValue = "0.5,1",
            description = "The gradient that Figure 1 and the balls are drawn for (default: ${DEFAULT-VALUE}).")
    private List<Double> gradient;

    @Mixin
    private Invocation invocation;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param points of the figures
     * @param files paths of the pictures
     */
    record Result(String command, Points points, List<String> files) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        if (gradient.size() != 2) {
            throw new IllegalArgumentException("--gradient must be two numbers with a comma between, found "
                    + Plural.of(gradient.size(), "number"));
        }
        Engine.prepare();
        Points points = NormFigures.compute(new Point(gradient.get(0), gradient.get(1)));
        List<Path> files = Figures.write(invocation.folder(), points);
        files.forEach(System.out::println);
        invocation.write(
                new Result("figure", points, files.stream().map(Path::toString).toList()));
        return 0;
    }
}
