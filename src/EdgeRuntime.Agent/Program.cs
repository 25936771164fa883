using EdgeRuntime.Agent.Commands;

#if IOT_DEVICE_BINDINGS
EdgeRuntime.IotBindings.IotSensors.Register();
#endif
return await AgentCommandLine.RunAsync(args);
