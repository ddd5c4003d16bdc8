//! JMESPath expressions, for `--query` and `--wait-until`.

use jmespath::ast::Ast;
use serde_json::Value;

use crate::failure::Failure;

/// A parsed expression, whose functions exist.
#[derive(Debug, Clone)]
pub(crate) struct Query(jmespath::Expression<'static>);

pub(crate) fn parse_query(text: &str) -> Result<Query, String> {
    let expression = jmespath::compile(text).map_err(|error| format!("not a JMESPath expression: {}", error.reason))?;
    match unknown_function(expression.as_ast()) {
        // The library looks functions up when the response is there, which is too late.
        Some(name) => Err(format!("call to undefined function {name}")),
        None => Ok(Query(expression)),
    }
}

impl Query {
    /// Returns the result of the expression.
    pub(crate) fn of(&self, value: &Value) -> Result<Value, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            let message = format!("the expression does not apply to the response: {error}");
            Failure::result(message, "https://jmespath.org documents the language")
        };
        let found = jmespath::Variable::from_serializable(value).and_then(|value| self.0.search(value));
        let found = found.map_err(|error| failed(&error.reason))?;
        serde_json::to_value(&*found).map_err(|error| failed(&error))
    }

    /// Returns whether the result of the expression is true in the sense of JMESPath.
    pub(crate) fn holds(&self, value: &Value) -> Result<bool, Failure> {
        Ok(match self.of(value)? {
            Value::Null => false,
            Value::Bool(value) => value,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => !members.is_empty(),
            Value::Number(_) => true,
        })
    }
}

fn unknown_function(ast: &Ast) -> Option<&str> {
    match ast {
        Ast::Function { name, .. } if jmespath::DEFAULT_RUNTIME.get_function(name).is_none() => Some(name),
        Ast::Function { args, .. } => args.iter().find_map(unknown_function),
        Ast::MultiList { elements, .. } => elements.iter().find_map(unknown_function),
        Ast::MultiHash { elements, .. } => elements.iter().find_map(|pair| unknown_function(&pair.value)),
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => unknown_function(lhs).or_else(|| unknown_function(rhs)),
        Ast::Condition { predicate, then, .. } => unknown_function(predicate).or_else(|| unknown_function(then)),
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::Not { node, .. }
        | Ast::ObjectValues { node, .. } => unknown_function(node),
        Ast::Identity { .. } | Ast::Field { .. } | Ast::Index { .. } | Ast::Literal { .. } | Ast::Slice { .. } => None,
    }
}
