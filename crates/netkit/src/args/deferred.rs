//! The arguments of a command that are defined only once it is the one that is asked for.
//!
//! Hundreds of arguments of a dozen commands are a quarter of a megabyte that would be written at every start; a trace of
//! twelve hops would spend more on that than on its packets. What a command is for is therefore told twice, in the list of the
//! commands and by its arguments: by the same words.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

/// Arguments whose definition waits until they are needed.
#[derive(Debug)]
pub(crate) struct Deferred<T>(Box<T>);

impl<T> std::ops::Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(T::augment_args_for_update)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|arguments| Self(Box::new(arguments)))
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(|arguments| Self(Box::new(arguments)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}
