-- What somebody does in Neovim, who types an N+1, takes it back, and has something fixed. It prints what is shown.

local patience = 60000

local function codes()
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    if d.source == "crosslayer" then
      table.insert(list, string.format("%s at line %d, %s", d.code or d.user_data.lsp.code, d.lnum + 1, d.severity == 1 and "error" or "warning"))
    end
  end
  table.sort(list)
  return table.concat(list, "; ")
end

local function shows(when, want)
  vim.wait(patience, function() return codes() == want end, 20)
  print(when .. ": " .. codes())
end

local client = vim.lsp.start_client { name = "gopls", cmd = { vim.env.CROSSLAYER, "gopls" }, root_dir = vim.fn.getcwd() }
vim.cmd("edit handler.go")
vim.lsp.buf_attach_client(0, client)
shows("opened", "contract/nil-slice at line 38, warning; contract/undeclared-query-param at line 35, warning")

local here = vim.fn.search("// HERE")
vim.api.nvim_buf_set_lines(0, here, here, false, {
  "\tfor _, id := range ids {",
  "\t\tname, err := s.users.Name(r.Context(), id)",
  "\t\tif err != nil {",
  "\t\t\treturn",
  "\t\t}",
  "\t\tfriends = append(friends, friend{Name: name})",
  "\t}",
})
shows("typed", "contract/nil-slice at line 45, warning; contract/undeclared-query-param at line 42, warning; nplusone/read at line 31, warning")
for _, d in ipairs(vim.diagnostic.get(0)) do
  if d.source == "crosslayer" and d.code == "nplusone/read" then
    print("says: " .. d.message)
    for _, r in ipairs(d.user_data.lsp.relatedInformation) do
      print("path: " .. vim.fn.fnamemodify(vim.uri_to_fname(r.location.uri), ":t") .. ":" .. (r.location.range.start.line + 1) .. " " .. r.message)
    end
  end
end

vim.cmd("silent undo")
shows("undone", "contract/nil-slice at line 38, warning; contract/undeclared-query-param at line 35, warning")

local function lens()
  local answers = vim.lsp.buf_request_sync(0, "textDocument/codeLens", { textDocument = vim.lsp.util.make_text_document_params() }, patience) or {}
  local list = {}
  for _, answer in pairs(answers) do
    for _, l in ipairs(answer.result or {}) do
      if l.command and l.command.title:match("^GET") then table.insert(list, l.command.title) end
    end
  end
  return list
end
vim.wait(patience, function() return #lens() == 2 and lens()[2]:match("1 db, 1 step$") ~= nil end, 100) -- as the text is now
for _, title in ipairs(lens()) do print("above a handler: " .. title) end

local params = { textDocument = vim.lsp.util.make_text_document_params(), context = { diagnostics = {}, only = { "quickfix" } } }
local tags = vim.fn.search("Encode(tags)") - 1
params.range = { start = { line = tags, character = 5 }, ["end"] = { line = tags, character = 5 } }
local function actions()
  for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, patience) or {}) do
    return answer.result or {}
  end
  return {}
end
vim.wait(patience, function() return #actions() == 2 end, 100) -- fixes are of the text as it is now
for i, action in ipairs(actions()) do
  print("offers: " .. action.title)
  if i == 1 then vim.lsp.util.apply_workspace_edit(action.edit, "utf-16") end
end
shows("fixed", "contract/undeclared-query-param at line 35, warning")
print("has: " .. vim.trim(vim.fn.getline(vim.fn.search("tags := "))))

vim.lsp.stop_client(client)
vim.wait(patience, function() return vim.lsp.get_client_by_id(client) == nil end, 20)
print("stopped")
vim.cmd("qall!")
