using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>A JSON Schema for each message, written from its type.</summary>
internal static class MessageSchemas
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";
    private const string UtcTime = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$";

    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>Each message's name and type.</summary>
    public static IReadOnlyList<(string Name, JsonTypeInfo Type)> All { get; } =
    [
        ("status", MessageJsonContext.Default.StatusMessage),
        ("info", MessageJsonContext.Default.InfoMessage),
        ("reported", MessageJsonContext.Default.ReportedMessage),
        ("desired", DesiredJsonContext.Default.DesiredDocument),
        ("result", MessageJsonContext.Default.ResultPayload),
        ("result-batch", MessageJsonContext.Default.ResultBatchMessage),
        ("energy", MessageJsonContext.Default.EnergyMessage),
        ("event", MessageJsonContext.Default.EventMessage),
        ("response", MessageJsonContext.Default.CommandResponse),
        ("policy", DesiredJsonContext.Default.PolicyRequest),
        ("infer-once", MessageJsonContext.Default.InferOnceRequest),
        ("rollback", DesiredJsonContext.Default.RollbackRequest),
        ("diagnostics", DesiredJsonContext.Default.DiagnosticsRequest),
        ("log-level", DesiredJsonContext.Default.LogLevelRequest),
    ];

    /// <summary>The schema of a message.</summary>
    public static JsonObject Of(string name)
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(All.Single(message => message.Name == name).Type, Options).AsObject();
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "title", $"EdgeRuntime {name}/1");
        return schema;
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = OfValue(type, context) ?? WithoutNull(node.AsObject());
        if (type == typeof(System.Collections.Immutable.ImmutableSortedDictionary<DropReason, long>))
        {
            schema["propertyNames"] = OfValue(typeof(DropReason), context);
        }

        if (typeof(Message).IsAssignableFrom(type))
        {
            // The type states it itself, so nobody has to.
            schema["required"] = new JsonArray(["schema", .. schema["required"]!.AsArray().Select(static name => name!.DeepClone())]);
            schema["properties"]!["schema"] = new JsonObject { ["const"] = ((Message)RuntimeHelpers.GetUninitializedObject(type)).Schema };
        }

        if (context.PropertyInfo?.AttributeProvider is MemberInfo property)
        {
            Constrain(schema, property);
            if (XmlSummaries.Of(property) is { Length: > 0 } text)
            {
                schema["description"] = text;
            }
        }

        return schema;
    }

    // What converters write.
    private static JsonObject? OfValue(Type type, JsonSchemaExporterContext context) =>
        type.IsEnum ? new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(static name => (JsonNode)XmlSummaries.WireName(name))]) }
        : type == typeof(float) && context.PropertyInfo is null ? new JsonObject { ["type"] = new JsonArray("number", "null") }
        : type == typeof(double) || type == typeof(float) ? new JsonObject { ["type"] = "number" }
        : type == typeof(long) || type == typeof(int) ? new JsonObject { ["type"] = "integer" }
        : type == typeof(DateTimeOffset) ? new JsonObject { ["type"] = "string", ["pattern"] = UtcTime }
        : type == typeof(DsseEnvelope) ? new JsonObject { ["type"] = "object", ["required"] = new JsonArray("payload", "payloadType", "signatures") }
        : null;

    // Unknown is absent: nothing is null.
    private static JsonObject WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(static type => (string)type!).Single(static type => type != "null");
        }

        return schema;
    }

    private static void Constrain(JsonObject schema, MemberInfo property)
    {
        switch (property.Name)
        {
            case "Device" or "Model":
                schema["pattern"] = $"^{Identifiers.Pattern}$";
                break;
            case "Digest":
                var isShort = property.DeclaringType == typeof(ResultPayload) || property.DeclaringType == typeof(ResultBatchMessage) || property.DeclaringType == typeof(ModelEnergy);
                schema["pattern"] = $"^[0-9a-f]{{{(isShort ? ContentDigest.ShortLength : Identifiers.DigestChars)}}}$";
                break;
            case "Seq":
                schema["minimum"] = 1;
                break;
        }
    }
}
