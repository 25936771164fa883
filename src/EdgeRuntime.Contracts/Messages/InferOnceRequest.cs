namespace EdgeRuntime.Contracts.Messages;

/// <summary>The payload of command <c>infer-once</c>; an empty payload means the first model.</summary>
/// <param name="Model">Model id; absent means the first configured model.</param>
public sealed record InferOnceRequest(string? Model = null);
