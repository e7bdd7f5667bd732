//! The clauses of statements: SELECT, INSERT, UPDATE, DELETE, and FROM that leads an UPDATE.

use super::Returning;
use super::complaint::{Complaint, Mark};
use super::error::PartiqlError;
use super::parser::{ANY, CLAUSE, Parser};
use super::syntax::{
    ActionNode, ChangeNode, ColumnNode, InsertNode, Node, NodeKind, OrderNode, ReturningElement,
    ReturningNode, SelectNode, SourceNode, StatementNode, Step,
};
use super::token::{Token, TokenKind};

/// The words that join another table, and those that may stand before them.
const JOIN_WORDS: [&str; 6] = ["cross", "inner", "left", "right", "full", "outer"];

impl<'t> Parser<'t> {
    /// A statement that begins with a keyword.
    pub(super) fn statement(&mut self, keyword: &str) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let statement = match keyword {
            "select" => StatementNode::Select(self.select()?),
            "insert" if self.cursor.keyword_at(1) == Some("into") => {
                StatementNode::Insert(self.insert()?)
            }
            "update" => StatementNode::Change(self.update()?),
            "delete" => StatementNode::Change(self.delete()?),
            "from" => StatementNode::Change(self.table_first()?),
            "set" | "remove" => {
                let (source, condition, returning) = (None, None, None);
                let actions = Some(self.actions()?);
                StatementNode::Change(ChangeNode { source, actions, condition, returning })
            }
            "create" => {
                StatementNode::Other(self.definition("CREATE", ["CreateTable", "CreateIndex"])?)
            }
            "drop" => StatementNode::Other(self.definition("DROP", ["DropTable", "DropIndex"])?),
            "values" => {
                self.cursor.advance();
                self.rows()?;
                return Ok(Node::new(NodeKind::Bag(Vec::new()), token));
            }
            _ => return Err(self.cursor.complain(Complaint::Keyword)),
        };
        Ok(Node::new(NodeKind::Statement(Box::new(statement)), token))
    }

    /// CREATE or DROP of a table or index: what is behind it does not matter, as there is no such statement.
    fn definition(
        &mut self,
        word: &'static str,
        [table, index]: [&'static str; 2],
    ) -> Result<&'static str, PartiqlError> {
        self.cursor.advance();
        let operation = match self.cursor.keyword() {
            Some("table") => table,
            Some("index") => index,
            _ => return Err(self.cursor.complain(Complaint::Following(word))),
        };
        while self.cursor.peek().kind != TokenKind::End && !self.cursor.is_symbol(";") {
            self.cursor.advance();
        }
        Ok(operation)
    }

    fn rows(&mut self) -> Result<(), PartiqlError> {
        loop {
            self.cursor.expect(Mark::Row)?;
            self.operands(Mark::Parenthesis)?;
            if !self.cursor.take_symbol(",") {
                return Ok(());
            }
        }
    }

    fn select(&mut self) -> Result<SelectNode<'t>, PartiqlError> {
        self.cursor.advance();
        let distinct = self.cursor.peek();
        let is_distinct = self.cursor.take_keyword("distinct");
        if !is_distinct {
            self.cursor.take_keyword("all");
        }
        let is_value = self.cursor.take_keyword("value");
        let columns = match is_value {
            true => {
                self.expression(ANY)?;
                None
            }
            false => self.columns()?,
        };
        if !self.cursor.take_keyword("from") {
            return Err(self.cursor.complain(Complaint::FromAfterSelect));
        }
        let source = self.sources()?;
        let mut other_clause = is_distinct.then_some(("DISTINCT", distinct));
        self.bindings(&mut other_clause)?;
        let condition = self.condition(CLAUSE)?;
        let order = self.order()?;
        self.further_clauses(&mut other_clause)?;
        Ok(SelectNode { is_value, columns, source, condition, order, other_clause })
    }

    fn columns(&mut self) -> Result<Option<Vec<ColumnNode<'t>>>, PartiqlError> {
        let (mut columns, mut has_star) = (Vec::new(), false);
        loop {
            if self.cursor.take_symbol("*") {
                has_star = true;
            } else {
                let node = self.expression(ANY)?;
                self.check_stars(&node)?;
                let has_alias = self.alias()?;
                columns.push(ColumnNode { node, has_alias });
            }
            if !self.cursor.take_symbol(",") {
                break;
            }
        }
        match (has_star, columns.is_empty()) {
            (true, true) => Ok(None),
            (true, false) => Err(self.cursor.complain(Complaint::StarNotAlone)),
            (false, _) => Ok(Some(columns)),
        }
    }

    /// A star ends a column's path, if it is there at all.
    fn check_stars(&self, column: &Node<'t>) -> Result<(), PartiqlError> {
        let NodeKind::Path { steps, .. } = &column.kind else { return Ok(()) };
        let last = steps.len() - 1;
        let is_misplaced = steps.iter().enumerate().any(|(position, step)| match step {
            Step::EveryElement => true,
            Step::EveryMember => position < last,
            _ => false,
        });
        match is_misplaced {
            true => Err(self.cursor.complain(Complaint::StarInColumn)),
            false => Ok(()),
        }
    }

    /// Whether another name is given.
    fn alias(&mut self) -> Result<bool, PartiqlError> {
        if !self.cursor.take_keyword("as") {
            return Ok(self.cursor.take_name().is_some());
        }
        match self.cursor.take_name() {
            Some(_) => Ok(true),
            None => Err(self.cursor.complain(Complaint::AliasName("AS"))),
        }
    }

    /// Any of the three kinds of other names.
    fn aliases(&mut self) -> Result<bool, PartiqlError> {
        let mut has_alias = self.alias()?;
        for (keyword, word) in [("at", "AT"), ("by", "BY")] {
            if self.cursor.take_keyword(keyword) {
                has_alias = true;
                if self.cursor.take_name().is_none() {
                    return Err(self.cursor.complain(Complaint::AliasName(word)));
                }
            }
        }
        Ok(has_alias)
    }

    fn sources(&mut self) -> Result<SourceNode<'t>, PartiqlError> {
        let node = self.expression(CLAUSE)?;
        let has_alias = self.aliases()?;
        let mut is_joined = false;
        while let Some(has_condition) = self.join() {
            is_joined = true;
            self.expression(CLAUSE)?;
            self.aliases()?;
            if has_condition && self.cursor.take_keyword("on") {
                self.expression(CLAUSE)?;
            }
        }
        Ok(SourceNode { node, has_alias, is_joined })
    }

    /// Consumes what joins another table, and says whether a condition may follow that.
    fn join(&mut self) -> Option<bool> {
        if self.cursor.take_symbol(",") {
            return Some(false);
        }
        let is_word = |word: &&str| JOIN_WORDS.contains(word);
        let words =
            (0..3).take_while(|at| self.cursor.keyword_at(*at).as_ref().is_some_and(is_word));
        let words = words.count();
        if self.cursor.keyword_at(words) != Some("join") {
            return None;
        }
        for _ in 0..=words {
            self.cursor.advance();
        }
        Some(true)
    }

    fn bindings(
        &mut self,
        other_clause: &mut Option<(&'static str, Token<'t>)>,
    ) -> Result<(), PartiqlError> {
        if !self.cursor.take_keyword("let") {
            return Ok(());
        }
        other_clause.get_or_insert(("LET", self.cursor.peek()));
        loop {
            self.expression(ANY)?;
            self.alias()?;
            if !self.cursor.take_symbol(",") {
                return Ok(());
            }
        }
    }

    fn condition(&mut self, than: u8) -> Result<Option<Node<'t>>, PartiqlError> {
        match self.cursor.take_keyword("where") {
            true => self.expression(than).map(Some),
            false => Ok(None),
        }
    }

    fn order(&mut self) -> Result<Vec<OrderNode<'t>>, PartiqlError> {
        let mut keys = Vec::new();
        if !self.cursor.take_keyword("order") {
            return Ok(keys);
        }
        self.cursor.expect(Mark::By)?;
        loop {
            let key = self.expression(ANY)?;
            let is_descending = self.cursor.take_keyword("desc");
            if !is_descending {
                self.cursor.take_keyword("asc");
            }
            keys.push(OrderNode { key, is_descending });
            if !self.cursor.take_symbol(",") {
                return Ok(keys);
            }
        }
    }

    /// The clauses of SQL that DynamoDB does not have.
    fn further_clauses(
        &mut self,
        other_clause: &mut Option<(&'static str, Token<'t>)>,
    ) -> Result<(), PartiqlError> {
        if self.cursor.take_keyword("group") {
            other_clause.get_or_insert(("GROUP", self.cursor.peek()));
            self.cursor.take_keyword("partial");
            self.cursor.expect(Mark::By)?;
            loop {
                self.expression(CLAUSE)?;
                self.alias()?;
                if !self.cursor.take_symbol(",") {
                    break;
                }
            }
            if self.cursor.take_keyword("group") {
                self.alias()?;
            }
        }
        for (keyword, clause) in [("having", "HAVING"), ("limit", "LIMIT")] {
            if self.cursor.take_keyword(keyword) {
                other_clause.get_or_insert((clause, self.cursor.peek()));
                self.expression(CLAUSE)?;
            }
        }
        Ok(())
    }

    /// `INSERT INTO` comes next.
    fn insert(&mut self) -> Result<InsertNode<'t>, PartiqlError> {
        self.cursor.take_keywords(&["insert", "into"]);
        let node = self.simple_path()?;
        let target = SourceNode { node, has_alias: false, is_joined: false };
        let item = self.cursor.take_keyword("value");
        let value = self.expression(ANY)?;
        let (item, mut has_position, mut on_conflict) = (item.then_some(value), false, None);
        let mut returning = None;
        if item.is_some() {
            has_position = self.cursor.take_keyword("at");
            if has_position {
                self.expression(ANY)?;
            }
            if self.cursor.take_keyword("on") {
                on_conflict = Some(self.cursor.peek());
                self.conflict()?;
            }
            returning = self.returning()?;
        }
        Ok(InsertNode { target, item, has_position, on_conflict, returning })
    }

    /// What follows `ON`.
    fn conflict(&mut self) -> Result<(), PartiqlError> {
        let is_conflict = self.cursor.take_keyword("conflict");
        if !is_conflict || !self.cursor.take_keyword("where") {
            return Err(self.cursor.complain(Complaint::LeftOver));
        }
        self.expression(ANY)?;
        match self.cursor.take_keywords(&["do", "nothing"]) {
            true => Ok(()),
            false => Err(self.cursor.complain(Complaint::LeftOver)),
        }
    }

    fn target(&mut self) -> Result<SourceNode<'t>, PartiqlError> {
        let node = self.simple_path()?;
        let has_alias = self.aliases()?;
        Ok(SourceNode { node, has_alias, is_joined: false })
    }

    fn update(&mut self) -> Result<ChangeNode<'t>, PartiqlError> {
        self.cursor.advance();
        let source = Some(self.target()?);
        let actions = Some(self.actions()?);
        let condition = self.condition(ANY)?;
        let returning = self.returning()?;
        Ok(ChangeNode { source, actions, condition, returning })
    }

    fn delete(&mut self) -> Result<ChangeNode<'t>, PartiqlError> {
        self.cursor.advance();
        if !self.cursor.take_keyword("from") {
            return Err(self.cursor.complain(Complaint::FromAfterDelete));
        }
        let source = Some(self.target()?);
        let condition = self.condition(ANY)?;
        let returning = self.returning()?;
        Ok(ChangeNode { source, actions: None, condition, returning })
    }

    /// `FROM table WHERE … SET …`: an UPDATE, with its clauses in another order.
    fn table_first(&mut self) -> Result<ChangeNode<'t>, PartiqlError> {
        self.cursor.advance();
        let source = Some(self.sources()?);
        let condition = self.condition(ANY)?;
        let actions = Some(self.actions()?);
        let returning = self.returning()?;
        Ok(ChangeNode { source, actions, condition, returning })
    }

    /// One or more of SET and REMOVE.
    fn actions(&mut self) -> Result<Vec<ActionNode<'t>>, PartiqlError> {
        let mut actions = Vec::new();
        loop {
            if self.cursor.take_keyword("set") {
                self.assignments(&mut actions)?;
            } else if self.cursor.take_keyword("remove") {
                actions.push(ActionNode::Remove(self.simple_path()?));
            } else if self.cursor.is_at_keywords(&["insert", "into"]) {
                self.insert()?;
                actions.push(ActionNode::Insert);
            } else if actions.is_empty() {
                return Err(self.cursor.complain(Complaint::DataManipulation));
            } else {
                return Ok(actions);
            }
        }
    }

    fn assignments(&mut self, actions: &mut Vec<ActionNode<'t>>) -> Result<(), PartiqlError> {
        loop {
            let path = self.simple_path()?;
            if !self.cursor.take_symbol("=") {
                return Err(self.cursor.complain(Complaint::Assignment));
            }
            actions.push(ActionNode::Set { path, value: self.expression(ANY)? });
            if !self.cursor.take_symbol(",") {
                return Ok(());
            }
        }
    }

    fn returning(&mut self) -> Result<Option<ReturningNode>, PartiqlError> {
        if !self.cursor.take_keyword("returning") {
            return Ok(None);
        }
        let mut elements = Vec::new();
        loop {
            elements.push(self.returning_element()?);
            if !self.cursor.take_symbol(",") {
                return Ok(Some(ReturningNode { elements }));
            }
        }
    }

    fn returning_element(&mut self) -> Result<ReturningElement, PartiqlError> {
        let all = [
            (["all", "old"], Returning::AllOld),
            (["modified", "old"], Returning::ModifiedOld),
            (["all", "new"], Returning::AllNew),
            (["modified", "new"], Returning::ModifiedNew),
        ];
        let found = all.into_iter().find(|(words, _)| self.cursor.take_keywords(words));
        let Some((_, returning)) = found else {
            return Err(self.cursor.complain(Complaint::ReturningElement));
        };
        let is_whole = self.cursor.take_symbol("*");
        if !is_whole {
            self.expression(ANY)?;
        }
        Ok(ReturningElement { returning, is_whole })
    }
}
