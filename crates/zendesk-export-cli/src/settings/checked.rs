//! Settings that every command refuses alike.
use super::Settings;
use crate::failure::Failure;

impl Settings {
    /// Refuses what a command that signs in would refuse, before anything is sent; what is not set at
    /// all is not missed.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if !self.has_secret() && self.email.is_none() {
            return Ok(());
        }
        match self.account() {
            Ok(_) => self.clone().client()?.build().map(drop)?,
            Err(_) => drop(self.clone().credentials()?),
        }
        Ok(())
    }
}
