/** Keys whose value is a tool's name and nothing else. */
export const toolKeys = keySet(
  "tool toolName tool_name tool-name mcpTool mcp_tool function_name functionName toolId " +
    "tool_id recipient_name",
);
/**
 * Keys whose value is a tool's name when the same map holds arguments or says that it is a call.
 */
export const nameKeys = keySet("name function action method operation id");
/** Keys whose value holds a call's arguments. */
export const argumentKeys = keySet(
  "arguments args input inputs parameters params toolParameters tool_parameters toolInput " +
    "tool_input tool_args toolArgs kwargs input_parameters with parameter_values argument " +
    "expected_args expectedArgs expected_arguments expectedArguments payload",
);
/** Those of them that only a tool's call has. */
export const ownArgumentKeys = keySet(
  "toolParameters tool_parameters toolInput tool_input tool_args toolArgs",
);
/** Values of `type` that make a map a call. */
export const callTypes = keySet(
  "tool_use tool_call tool-call function function_call mcp_call mcp_tool_use tool " +
    "mcp_tool_call",
);
/** Keys of lists of tools that are allowed, offered or expected. */
export const allowLists = keySet(
  "tools allowed-tools allowedTools allowed_tools includeTools include_tools enabledTools " +
    "enabled_tools alwaysAllow autoApprove auto_approve expectedTools expected_tools toolNames " +
    "tool_names availableTools available_tools mcp_tools mcpTools coreTools requiredTools " +
    "required_tools tools_used expected_tool_calls expectedToolCalls selectedTools toolsAllowed " +
    "permissions allow required_mcp_tools allow-tools",
);
/** Keys of lists of tools that are kept away. */
export const denyLists = keySet(
  "excludeTools exclude_tools disallowedTools disallowed-tools disallowed_tools disabledTools " +
    "disabled_tools blockedTools deny forbidden_tools",
);
/** Keys below which servers are configured by name. */
export const serverMaps = keySet("mcpServers mcp-servers mcp_servers mcpservers");

function keySet(words: string): ReadonlySet<string> {
  return new Set(words.toLowerCase().split(" "));
}
