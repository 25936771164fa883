using EdgeRuntime.Agent.Commands;

return await AgentCommandLine.RunAsync(args);
