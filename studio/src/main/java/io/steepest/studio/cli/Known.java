package io.steepest.studio.cli;

import io.steepest.studio.advise.Candidates;
import io.steepest.train.Optimizers;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.Regression;
import io.steepest.train.model.Models;
import io.steepest.verify.invariance.Subject;
import io.steepest.verify.invariance.Subjects;
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

    /** Optimizers of the table of invariances. */
    static final class Invariant implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Subjects.all().stream().map(Subject::name).iterator();
        }
    }

    /** Norms that a tensor might be given. */
    static final class Norms implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Candidates.names().iterator();
        }
    }
}
