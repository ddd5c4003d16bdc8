//! Every category of the schemas is a Cargo feature of `trtc-api`, enabled by default.

#[test]
fn every_category_is_a_feature() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let manifest = include_str!("../../trtc-api/Cargo.toml");
    let (_, all) = manifest.split_once("\nall-actions = [").unwrap();
    let (all, _) = all.split_once(']').unwrap();
    let mut listed: Vec<&str> = all.split(',').map(|name| name.trim().trim_matches('"')).collect();
    listed.retain(|name| !name.is_empty());
    let categories: Vec<&str> = schema.service.categories.iter().map(|category| category.name.as_str()).collect();
    assert_eq!(listed, categories);
    for category in categories {
        assert!(manifest.contains(&format!("\n{category} = []\n")), "Cargo.toml has no feature `{category}`");
    }
    assert!(schema.actions.iter().all(|action| action.category.is_some()));
    // The actions of the Chinese site alone cost compile time, so that they have a feature of their own.
    assert!(manifest.contains("\nchina = []\n") && !manifest.contains("\"china\""));
}
