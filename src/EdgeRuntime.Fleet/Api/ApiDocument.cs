using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EdgeRuntime.Fleet.Api;

/// <summary>What the OpenAPI document says beyond the routes themselves.</summary>
internal static class ApiDocument
{
    private const string Bearer = "token";

    private static readonly Dictionary<string, Type> Choices = new(StringComparer.Ordinal)
    {
        ["state"] = typeof(PresenceState),
        ["mode"] = typeof(PowerMode),
        ["order"] = typeof(DeviceOrder),
        ["by"] = typeof(EnergyGrouping),
    };

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "edge-fleet",
                Version = "1",
                Description = "Devices of a fleet: state, energy, results, events and commands. Units are SI and stand in the names.",
            };

            // The document serves every address that the fleet is reached by.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API token, made on the page /account.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });

        // The converter of enums hides their words from the schema generator.
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type.IsEnum)
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = WordsOf(type);
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, _, _) =>
        {
            foreach (var parameter in operation.Parameters ?? [])
            {
                if (parameter.Name is { } name && Choices.TryGetValue(name, out var type) && parameter.Schema is OpenApiSchema schema)
                {
                    schema.Enum = WordsOf(type);
                }
            }

            return Task.CompletedTask;
        });
    }

    private static List<JsonNode> WordsOf(Type type) =>
        [.. Words.AllOf(type).Select(static word => (JsonNode)word)];
}
