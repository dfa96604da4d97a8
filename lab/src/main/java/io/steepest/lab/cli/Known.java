package io.steepest.lab.cli;

import io.steepest.lab.data.Datasets;
import io.steepest.lab.data.Regression;
import io.steepest.lab.data.Table;
import io.steepest.lab.experiment.RescaleOptimizers;
import io.steepest.lab.invariance.Subject;
import io.steepest.lab.invariance.Subjects;
import io.steepest.lab.model.Models;
import io.steepest.lab.train.Optimizers;
import java.util.Iterator;

/** Lists of names for {@code --help}, so that it names all that there are. */
final class Known {
    private Known() {}

    /** Recipes. */
    static final class Recipes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Optimizers.names().iterator();
        }
    }

    /** Data sets to train on. */
    static final class Data implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Datasets.names().iterator();
        }
    }

    /** Tables of features. */
    static final class Tables implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Table.names().iterator();
        }
    }

    /** Data of linear predictors. */
    static final class Regressions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Regression.names().iterator();
        }
    }

    /** Kinds of models. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Models.kinds().iterator();
        }
    }

    /** Optimizers of the table of rescaled features. */
    static final class OnTables implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return RescaleOptimizers.names().iterator();
        }
    }

    /** Optimizers of the table of invariances. */
    static final class Invariant implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Subjects.all().stream().map(Subject::name).iterator();
        }
    }
}
