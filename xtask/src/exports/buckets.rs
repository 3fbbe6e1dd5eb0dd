//! The budgets of requests.
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident_of_type;
use crate::marks::{Bucket, Marks};

pub(super) fn buckets(marks: &Marks) -> TokenStream {
    let variants = marks.buckets.iter().map(|(name, bucket)| {
        let variant = ident_of_type(name);
        let doc = &bucket.description;
        quote! { #[doc = #doc] #variant }
    });
    let limits = marks.buckets.iter().map(|(name, bucket)| {
        let variant = ident_of_type(name);
        let Bucket {
            requests,
            seconds,
            high_volume,
            guess,
            ..
        } = bucket;
        let (requests, high_volume) = (
            Literal::u32_unsuffixed(*requests),
            Literal::u32_unsuffixed(high_volume.unwrap_or(*requests)),
        );
        let seconds = Literal::u64_unsuffixed(*seconds);
        quote! {
            Self::#variant => Limit {
                requests: #requests,
                window: Duration::from_secs(#seconds),
                high_volume: #high_volume,
                is_guess: #guess,
            }
        }
    });
    quote! {
        /// Requests that share one budget.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Bucket {
            #(#variants),*
        }

        impl Bucket {
            /// How many requests Zendesk answers, and in which time.
            #[must_use]
            pub const fn limit(self) -> Limit {
                match self {
                    #(#limits),*
                }
            }
        }
    }
}
